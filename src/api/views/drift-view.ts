import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { DriftReport } from '../../control/drift.ts';
import type { StandingReport } from '../../control/drift-watch.ts';
import type { DeviceId } from '../../model/device.ts';
import type { ConfigurationView } from '../../plan/snapshot.ts';

/** How one device stands to a configuration document. Keys are redacted. */
export const deviceDrift = z.object({
  device: z.string(),
  drift: z.array(z.string()).describe('where it is not as the document wants it; empty where it is'),
  lines: z.array(z.string()).describe('the lines that mend it'),
  missing: z.array(z.string()).describe('what the document needs and neither of them has'),
  warnings: z.array(z.string()),
  basis: z.string().optional().describe('the fingerprint of its configuration'),
  lastChange: z.string().optional(),
  fault: z.object({ code: z.string(), message: z.string() }).optional().describe('why it is not known'),
});
export type DeviceDriftView = z.output<typeof deviceDrift>;

export const driftView = z.object({ devices: z.array(deviceDrift) });
export type DriftView = z.output<typeof driftView>;

/** How a device stood, when it was last looked at, to the documents it is to be held to. */
export const standingView = z.object({
  device: z.string(),
  at: z.string().optional().describe('when it was looked at; absent before the first look'),
  documents: z.array(deviceDrift.omit({ device: true }).extend({ file: z.string() })),
});
export type StandingView = z.output<typeof standingView>;

export function viewOfStanding(device: DeviceId, report: StandingReport | undefined): StandingView {
  if (report === undefined) return { device, documents: [] };
  const documents = report.documents.map(({ file, view }) => {
    const { device: _, ...rest } = viewOfDrift({ device, view });
    return { file, ...rest };
  });
  return { device, at: toIso(report.at), documents };
}

export function viewOfDrift({ device, view }: DriftReport): DeviceDriftView {
  if (!view.ok) {
    const { code, message } = view.error;
    return { ...viewOfChange(device, undefined), fault: { code, message } };
  }
  return viewOfChange(device, view.value);
}

/** What a document would change on a device; nothing where it was not looked at. */
export function viewOfChange(device: DeviceId, change: ConfigurationView | undefined): DeviceDriftView {
  const { drift = [], lines = [], missing = [], warnings = [], basis, lastChange } = change ?? {};
  return {
    device,
    drift: [...drift],
    lines: [...lines],
    missing: [...missing],
    warnings: [...warnings],
    ...(basis !== undefined && { basis }),
    ...(lastChange !== undefined && { lastChange }),
  };
}

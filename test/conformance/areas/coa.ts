import { z } from 'zod';
import { drivers } from '../../../drivers/index.ts';
import { given as whereGiven } from '../../../src/base/given.ts';
import { instantOf } from '../../../src/base/time.ts';
import { COA_STRENGTH, type CoaCommand } from '../../../src/model/coa.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const given = z.strictObject({
  driver: z.enum(['cisco-iosxe', 'rfc5176']).default('cisco-iosxe'),
  service: z.string().default(''),
  template: z.string().default(''),
  session: z
    .strictObject({
      acctSessionId: z.string().optional(),
      auditSessionId: z.string().optional(),
      callingStationId: z.string().optional(),
      userName: z.string().default('case'),
      nasAddress: z.string().default('192.0.2.1'),
    })
    .prefault({}),
});

/** What belongs to a command besides its name; a case may leave it to `given`. */
const more = {
  reauthenticate: { type: z.enum(['last', 'rerun']).optional() },
  'activate-service': { service: z.string().optional(), precedence: z.number().optional(), replaceAll: z.boolean().optional() },
  'deactivate-service': { service: z.string().optional() },
  'interface-template': { template: z.string().optional() },
  'change-authorization': {
    filterId: z.string().optional(),
    vlan: z.string().optional(),
    sessionTimeout: z.number().optional(),
    idleTimeout: z.number().optional(),
  },
};

/** A command by its name alone, or with what belongs to it: `{ command: activate-service, service: GUEST }`; `by`: the name of the session to use. */
const named = z.looseObject({ command: z.string(), by: z.string().optional() });

/** What the drivers ask a device for (requirement C1). */
export const open: OpenEngine = (written) => {
  const { driver: driverName, service, template, session: ids } = wordsOf(given, written);
  const driver = drivers.find(({ name }) => name === driverName);
  const nasAddress = parseIpv4(ids.nasAddress);
  if (!driver || !nasAddress) throw new Error(`there is no driver ${driverName}, or ${ids.nasAddress} is no address`);
  const session: Session = {
    id: 'case' as SessionId,
    device: 'case' as DeviceId,
    state: 'active',
    startedAt: instantOf(0),
    seenAt: instantOf(0),
    revision: 1,
    ...whereGiven(ids),
    nasAddress,
  };
  return (one) => {
    const { command: kind, by, ...rest } = wordsOf(named, typeof one === 'string' ? { command: one } : one);
    if (!Object.hasOwn(COA_STRENGTH, kind)) return { ok: false, unsupported: `there is no command \`${kind}\`` };
    const what = wordsOf(z.strictObject(more[kind as keyof typeof more] ?? {}), rest);
    const asked = driver.coa({ kind, service, template, ...whereGiven(what) } as CoaCommand, session, by);
    if (!asked.ok) return { ok: false, unsupported: asked.error.why };
    const { packet, attributes } = asked.value;
    const avpair = attributes.filter(({ name }) => name === 'Cisco-AVPair').map(({ value }) => value);
    return {
      ok: true,
      code: packet,
      avpair,
      attributes: Object.fromEntries(attributes.filter(({ name }) => name !== 'Cisco-AVPair').map(({ name, value }) => [name, value])),
    };
  };
};

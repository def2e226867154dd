import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { ConfigurationChange, Drift, Driver, PlatformProfile, WantedConfiguration } from '../../../driver/contract.ts';
import type { Device } from '../../../model/device.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';

type Options = {
  readonly device?: readonly string[];
  readonly config: string;
  readonly platform?: string;
  readonly driver: string;
  readonly runningConfig?: string;
  readonly undo?: boolean;
};

export async function renderDocument(call: Call): Promise<number> {
  const { undo = false } = call.options<Options>();
  const change = await changeOf(call);
  if (!change.ok) return call.fail(change.error);
  const { lines, inverse, warnings } = change.value;
  tellWarnings(call, warnings);
  const wanted = undo ? inverse : lines;
  call.print({ lines, inverse, warnings }, { table: () => wanted.map((line) => `${line}\n`).join(''), ids: () => wanted });
  return 0;
}

export async function preflight(call: Call): Promise<number> {
  const wanted = await wantedOf(call);
  if (!wanted.ok) return call.fail(wanted.error);
  const running = await runningOf(call);
  if (!running.ok) return call.fail([running.error]);
  const missing = wanted.value.missing(running.value ?? '');
  call.print(
    { missing },
    {
      table: () => missing.map(({ name, message }) => `${name}: ${printable(message)}\n`).join('') || 'nothing is missing\n',
      ids: () => missing.map(({ name }) => name),
    },
  );
  if (missing.length === 0) return 0;
  const count = missing.length === 1 ? '1 prerequisite is' : `${missing.length} prerequisites are`;
  return call.fail([fault('device.prerequisite', `${count} missing: none of them is pushed by itself`)]);
}

export async function showDrift(call: Call): Promise<number> {
  const { selector } = call.options<{ readonly selector?: string }>();
  const meaningless = call.written('server') ?? (selector === undefined ? undefined : '--selector');
  if (meaningless !== undefined)
    return call.fail([fault('input.invalid', `\`${meaningless}\` has no meaning without \`--live\`: no server is asked`)]);
  const change = await changeOf(call);
  if (!change.ok) return call.fail(change.error);
  const { drift, lastChange, warnings } = change.value;
  tellWarnings(call, warnings);
  const last = lastChange === undefined ? '' : `last change of the device: ${printable(lastChange)}; whose this is, it does not say\n`;
  call.print(
    { drift, ...(lastChange !== undefined && { lastChange }), warnings },
    { table: () => (drift.length === 0 ? 'the device is as the document wants it\n' : `${drift.map(driftText).join('')}${last}`) },
  );
  if (drift.length === 0) return 0;
  const count = drift.length === 1 ? '1 place differs' : `${drift.length} places differ`;
  return call.fail([fault('device.drift', `${count}: \`portreeve device render … --running-config\` gives the lines that mend it`)]);
}

function driftText({ kind, within, wanted, present }: Drift): string {
  const where = within.length === 0 ? '' : ` in \`${within.map(printable).join(' / ')}\``;
  const lines = [
    ...(present === undefined ? [] : [`  - ${printable(present)}\n`]),
    ...(wanted === undefined ? [] : [`  + ${printable(wanted)}\n`]),
  ];
  return `${kind}${where}\n${lines.join('')}`;
}

function tellWarnings(call: Call, warnings: readonly string[]): void {
  for (const warning of warnings) call.io.err(`portreeve: warning: ${printable(warning)}\n`);
}

async function changeOf(call: Call): Promise<Result<ConfigurationChange, readonly Fault[]>> {
  const wanted = await wantedOf(call);
  if (!wanted.ok) return wanted;
  const running = await runningOf(call);
  return running.ok ? wanted.value.changes(running.value) : err([running.error]);
}

async function runningOf(call: Call): Promise<Result<string | undefined, Fault>> {
  const { runningConfig } = call.options<Options>();
  return runningConfig === undefined ? ok(undefined) : readText(call.io, runningConfig);
}

async function wantedOf(call: Call): Promise<Result<WantedConfiguration, readonly Fault[]>> {
  const file = call.argument(0);
  if (file === '') return err([fault('input.invalid', 'the document is missing: name its file, or add --live')]);
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  const target = await targetOf(call);
  return target.ok ? call.parts.deviceDocument({ file, text: text.value, ...target.value }) : target;
}

type Target = { readonly driver: Driver; readonly platform: PlatformProfile; readonly device?: Device };

async function targetOf(call: Call): Promise<Result<Target, readonly Fault[]>> {
  const { device: named = [], config, platform, driver: name } = call.options<Options>();
  const [device, ...more] = named;
  if (more.length > 0) return err([fault('input.invalid', 'a capture is of one device: name one, or add --live')]);
  if (platform !== undefined) {
    const driver = await call.parts.driver(name);
    return driver ? platformOf(driver, platform) : err([fault('input.invalid', `\`${name}\` is no driver`)]);
  }
  if (device === undefined) return err([fault('input.invalid', 'what it is for is missing: name a `--device`, or a `--platform`')]);
  const configured = await call.parts.configured(config);
  if (!configured.ok) return configured;
  const { devices, drivers } = configured.value;
  const found = devices.find(({ id }) => id === device);
  const driver = found && drivers.find((one) => one.name === found.driver);
  if (driver) {
    const target = platformOf(driver, found.platform);
    return target.ok ? ok({ ...target.value, device: found }) : target;
  }
  return err([fault('device.unknown', `no device of \`${config}\` is called \`${device}\`: see \`portreeve device list\``)]);
}

function platformOf(driver: Driver, name: string): Result<Target, readonly Fault[]> {
  const platform = driver.platforms.find((one) => one.name === name);
  if (platform) return ok({ driver, platform });
  const names = driver.platforms.map((one) => one.name).join(', ');
  return err([fault('input.invalid', `\`${name}\` is not a platform of ${driver.name}: use one of ${names}`)]);
}

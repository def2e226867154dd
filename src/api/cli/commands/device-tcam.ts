import { unitsName } from '../../../acl/comparators.ts';
import { readAclConfiguration } from '../../../acl/configuration.ts';
import { aclDocument } from '../../../acl/print.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { AclDocument } from '../../../model/event.ts';
import { isOverfull } from '../../../plan/tcam-ledger.ts';
import { accountText, term } from '../../../plan/tcam-text.ts';
import { deviceView } from '../../views/device-view.ts';
import { entryCount } from '../../views/step-view.ts';
import {
  type TcamForecastView,
  type TcamReconciledView,
  type TcamView,
  tcamForecastView,
  tcamReconciledView,
  tcamView,
} from '../../views/tcam-view.ts';
import { readOneAcl } from '../acl-file.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import type { Paint } from '../paint.ts';
import { readText } from '../read-text.ts';

type Options = {
  readonly whatIf?: string;
  readonly name?: string;
  readonly dacl?: string;
  readonly sessions: string;
  readonly port?: string;
  readonly document?: string;
  readonly reconcile?: boolean;
};

/** `device tcam`: the account; with a question what would become of it, exit 4 when it does not fit; with `--reconcile` what the device says. */
export async function deviceTcam(call: Call): Promise<number> {
  const { whatIf, dacl, document, reconcile } = call.options<Options>();
  if ([whatIf ?? dacl ?? document, reconcile || undefined].filter((one) => one !== undefined).length > 1)
    return call.fail([fault('input.invalid', '`--reconcile` stands alone: ask first what the device holds, then what would fit')]);
  if (reconcile) return reconciled(call);
  return whatIf === undefined && dacl === undefined && document === undefined ? account(call) : forecast(call);
}

async function account(call: Call): Promise<number> {
  const answer = await call.api({ path: pathOf(call), schema: tcamView });
  if (!answer.ok) return call.fail(answer.error);
  call.print(answer.value, { table: () => showAccount(answer.value, call.paint), ids: () => [answer.value.device] });
  return 0;
}

async function reconciled(call: Call): Promise<number> {
  const answer = await call.api({
    method: 'POST',
    path: `${pathOf(call)}/reconcile`,
    body: {},
    schema: tcamReconciledView,
    within: 60_000,
  });
  if (!answer.ok) return call.fail(answer.error);
  call.print(answer.value, { table: () => showReconciled(answer.value, call.paint), ids: () => [answer.value.device] });
  return answer.value.asics.some(({ alarm }) => alarm)
    ? call.fail([fault('device.mismatch', 'the account was not what the device shows: what it shows beyond it counts from now on')])
    : 0;
}

async function forecast(call: Call): Promise<number> {
  const asked = await questionOf(call);
  if (!asked.ok) return call.fail(asked.error);
  const answer = await call.api({ method: 'POST', path: `${pathOf(call)}/forecast`, body: asked.value, schema: tcamForecastView });
  if (!answer.ok) return call.fail(answer.error);
  const { device, platform, fits, asics } = answer.value;
  call.print(answer.value, { table: () => showForecast(answer.value, call.paint), ids: () => [device] });
  if (fits) return 0;
  const over = asics.flatMap(({ asic, over: entries, listsOver: lists = 0, comparatorsOver: units = 0 }) => [
    ...(entries > 0 ? [`ASIC ${asic} would be ${entryCount(entries)} over its limit`] : []),
    ...(lists > 0 ? [`ASIC ${asic} would hold ${lists} more lists than it can`] : []),
    ...(units > 0 ? [`ASIC ${asic} would need ${units} more port comparators than it has`] : []),
  ]);
  return call.fail([fault('acl.tcam', `it does not fit ${device} (${platform}): ${over.join(', ')}`)]);
}

type Question = {
  readonly lists: readonly AclDocument[];
  readonly dacls: readonly { readonly name: string; readonly sessions: number }[];
  readonly port?: string;
};

async function questionOf(call: Call): Promise<Result<Question, readonly Fault[]>> {
  const { whatIf, name, dacl, sessions, port, document } = call.options<Options>();
  if (!/^[1-9]\d{0,5}$/.test(sessions)) return err([fault('input.invalid', `\`--sessions ${sessions}\` is no number from 1 to 999999`)]);
  const written = whatIf === undefined ? ok([]) : await listOf(call, whatIf, name);
  if (!written.ok) return written;
  const configured = document === undefined ? ok([]) : await listsOfDocument(call, document);
  if (!configured.ok) return configured;
  return ok({
    lists: [...written.value, ...configured.value],
    dacls: dacl === undefined ? [] : [{ name: dacl, sessions: Number(sessions) }],
    ...(port !== undefined && { port }),
  });
}

async function listOf(call: Call, file: string, name: string | undefined): Promise<Result<readonly AclDocument[], readonly Fault[]>> {
  const read = await readOneAcl(call, file, name);
  return read.ok ? ok([aclDocument(read.value)]) : read;
}

/** The lists a document makes on an empty device of the same name and platform. */
async function listsOfDocument(call: Call, file: string): Promise<Result<readonly AclDocument[], readonly Fault[]>> {
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  const device = await call.api({ path: `/devices/${encodeURIComponent(call.argument(0))}`, schema: deviceView });
  if (!device.ok) return device;
  const driver = await call.parts.driver(device.value.driver);
  const platform = driver?.platforms.find((one) => one.name === device.value.platform);
  if (driver === undefined || platform === undefined)
    return err([fault('input.invalid', `the platform \`${device.value.platform}\` is not known here: give its lists with \`--what-if\``)]);
  const wanted = await call.parts.deviceDocument({ file, text: text.value, driver, platform, listsFor: call.argument(0) as DeviceId });
  const change = wanted.ok ? wanted.value.changes() : wanted;
  if (!change.ok) return change;
  const { lists } = readAclConfiguration(change.value.lines.join('\n'), 'ACL');
  return ok(lists.flatMap(({ read }) => (read.ok ? [aclDocument(read.value)] : [])));
}

function pathOf(call: Call): string {
  return `/devices/${encodeURIComponent(call.argument(0))}/tcam`;
}

export function showAccount(
  { device, platform, entriesPerAsic, sharing, headroomPercent, asics, unknown }: TcamView,
  paint: Paint,
): string {
  const shared = sharing === 'per-acl' ? 'equal lists of sessions stored once' : 'each session with lists of its own';
  const headroom = headroomPercent > 0 ? `, ${headroomPercent} % kept free` : '';
  const lines = asics.flatMap((one) => {
    const lists = one.lists && `; ${roomText(`${one.lists.used} of ${one.lists.limit} lists`, one.lists)}`;
    const head = `ASIC ${one.asic}  ${roomText(accountText(one), one)}${lists ?? ''}`;
    const ports = (one.comparators ?? []).map(({ protocol, used, limit }) => `  ${used} of ${limit} ${unitsName(protocol)}`);
    return [isOverfull(one) ? paint.bad(head) : head, ...ports, ...one.by.map((use) => `  ${printable(term(use))}`)];
  });
  const blind =
    unknown.length === 0
      ? []
      : [paint.doubtful(`content not known: ${printable(unknown.join(', '))}; --reconcile reads what is on the device`)];
  return [`${printable(device)} (${platform}), ${entriesPerAsic} entries an ASIC, ${shared}${headroom}`, ...lines, ...blind]
    .map((line) => `${line}\n`)
    .join('');
}

function roomText(what: string, { reserved, over, free }: { reserved: number; over: number; free: number }): string {
  return `${what}, ${reserved} reserved, ${over > 0 ? `${over} too many` : `${free} free`}`;
}

function showForecast({ device, platform, asics }: TcamForecastView, paint: Paint): string {
  return asics
    .map(({ over, listsOver = 0, comparatorsOver = 0, sum }) => {
      const line = printable(`${device} (${platform}) ${sum}`);
      return `${over + listsOver + comparatorsOver > 0 ? paint.bad(line) : line}\n`;
    })
    .join('');
}

function showReconciled({ device, platform, command, lists, asics, account: after }: TcamReconciledView, paint: Paint): string {
  const asked =
    command === undefined
      ? `${platform} has no command that shows it: the account is all there is. ${lists} access lists were read from the device\n`
      : `${printable(device)} was asked \`${command}\`, and ${lists} access lists were read from it\n`;
  const compared = asics.map(({ asic, shown, max, account, limit, alarm }) => {
    const line = `ASIC ${asic}  the device shows ${shown}/${max}, the account had ${account}/${limit}`;
    return `${alarm ? paint.bad(`${line}: ${difference(shown, account)}`) : line}\n`;
  });
  return `${asked}${compared.join('')}${showAccount(after, paint)}`;
}

function difference(shown: number, account: number): string {
  if (shown === account) return 'it has fewer entries than its platform says';
  return shown > account ? `${shown - account} more than is known` : `${account - shown} fewer than is known`;
}

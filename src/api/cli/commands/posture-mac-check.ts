import { readDocument } from '../../../base/document.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { instantOf } from '../../../base/time.ts';
import { type AnyConnectResult, checkAnyConnect } from '../../../posture/macos/check.ts';
import { type Collected, type CollectName, factsOf } from '../../../posture/macos/collect.ts';
import { type AnyConnectPolicy, anyConnectPolicy, DEFAULT_ANYCONNECT_POLICY } from '../../../posture/macos/policy.ts';
import { remedyFor } from '../../../posture/macos/remedies.ts';
import { parseSystemExtensions } from '../../../posture/macos/system-extensions.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { paintState } from '../paint.ts';
import { readText } from '../read-text.ts';

type Options = {
  readonly list: string;
  readonly version?: string;
  readonly components?: string;
  readonly policy?: string;
  readonly kextstat?: string;
  readonly cfg?: string;
  readonly kextApproval?: string;
  readonly os?: string;
  readonly failingBack?: boolean;
};

/** `posture mac check`: exit 0 compliant, 2 pending, 3 noncompliant. */
export async function checkMac(call: Call): Promise<number> {
  const options = call.options<Options>();
  const collected = await collect(call, options);
  if (!collected.ok) return call.fail([collected.error]);
  const policy = await policyOf(call, options.policy);
  if (!policy.ok) return call.fail(policy.error);
  const facts = factsOf(collected.value);
  const { problems } = parseSystemExtensions(collected.value.extensions ?? '');
  const context = { now: instantOf(Date.now()), failingBack: options.failingBack ?? false };
  const result = checkAnyConnect(facts, policy.value, context);
  call.print({ ...result, problems }, { table: () => table(result, problems, call), ids: () => [result.posture] });
  const { posture, reason } = result;
  if (posture === 'compliant') return 0;
  const code = posture === 'pending' ? 'posture.pending' : 'posture.noncompliant';
  return call.fail([fault(code, `AnyConnect is ${posture}${reason === undefined ? '' : ` (${reason}): ${remedyFor(reason)}`}`)]);
}

/** The files that were named, each as what the command of that name printed. */
async function collect(call: Call, { list, version, os, ...files }: Options): Promise<Result<Collected, Fault>> {
  const texts: Partial<Record<CollectName, string>> = {
    ...(version !== undefined && { 'client-version': version }),
    ...(os !== undefined && { 'os-version': os }),
  };
  const named = {
    extensions: list,
    components: files.components,
    kexts: files.kextstat,
    'kext-switch': files.cfg,
    'kext-approval': files.kextApproval,
  };
  for (const [name, file] of Object.entries(named)) {
    if (file === undefined) continue;
    const text = await readText(call.io, file);
    if (!text.ok) return err(text.error);
    texts[name as CollectName] = text.value;
  }
  return ok(texts);
}

async function policyOf(call: Call, file: string | undefined): Promise<Result<AnyConnectPolicy, readonly Fault[]>> {
  if (file === undefined) return ok(DEFAULT_ANYCONNECT_POLICY);
  const text = await readText(call.io, file);
  if (!text.ok) return err([text.error]);
  const read = readDocument(file, text.value, anyConnectPolicy);
  return read.ok ? ok(read.value.value) : read;
}

function table({ posture, via, checks }: AnyConnectResult, problems: readonly string[], { paint }: Call): string {
  const rows = checks.map(({ id, passed, blocking, reason, evidence }) => {
    const shown = `${passed ? 'pass' : 'fail'}${blocking ? '' : ', not needed'}`;
    const color = passed ? paint.good : blocking ? paint.bad : paint.faint;
    return [id, { text: shown, paint: color }, reason, evidence];
  });
  const head = `AnyConnect is ${paintState(paint, posture)}${via === undefined ? '' : ` by its ${via === 'kext' ? 'kernel' : 'system'} extension`}`;
  const notes = problems.map((problem) => `note: ${problem}\n`).join('');
  return `${head}\n\n${columns(['CHECK', 'VERDICT', 'REASON', 'EVIDENCE'], rows)}${notes}`;
}

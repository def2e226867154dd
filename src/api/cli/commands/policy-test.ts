import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { z } from 'zod';
import { readDocument } from '../../../base/document.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { instantOf } from '../../../base/time.ts';
import { runCase, type TestCase, testCases } from '../../../policy/test-case.ts';
import { type TestView, testView, viewOfResults } from '../../views/test-view.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { configuredPolicy } from '../configured-policy.ts';
import type { Answer } from '../http-client.ts';
import type { Paint } from '../paint.ts';

type Options = {
  readonly config?: string;
  readonly record?: boolean;
  readonly decision?: readonly string[];
  readonly session?: readonly string[];
};

/** The files of a configuration have no revisions. */
export const ONE_POLICY = '`--as-of` asks the server for a policy and `--config` reads files: give one of them';

/** `policy test`: exit 1 when a case fails. With `--record` it prints cases instead. */
export async function testPolicy(call: Call): Promise<number> {
  const options = call.options<Options>();
  if (options.config !== undefined && call.common.asOf !== undefined) return call.fail([fault('input.invalid', ONE_POLICY)]);
  if (options.record) return record(call, options);
  const cases = readCases(call.arguments);
  if (!cases.ok) return call.fail(cases.error);
  const found =
    options.config === undefined
      ? await testOnServer(call, cases.value, call.common.asOf)
      : await testHere(call, cases.value, options.config);
  if (!found.ok) return call.fail(found.error);
  const { failed, results } = found.value;
  call.print(found.value, {
    table: () => showResults(found.value, call.paint),
    rows: () => results,
    ids: () => results.filter(({ passed }) => !passed).map(({ name }) => name),
  });
  if (failed === 0) return 0;
  return call.fail([
    fault('policy.case-failed', `${failed} of ${results.length} cases ${failed === 1 ? 'does' : 'do'} not come out as expected`),
  ]);
}

/** The cases of all files; faults carry `file:line:column`. */
function readCases(files: readonly string[]): Answer<readonly TestCase[]> {
  if (files.length === 0) return err([fault('input.invalid', 'no file of test cases is named')]);
  const faults: Fault[] = [];
  const cases: TestCase[] = [];
  for (const file of files) {
    const read = readFile(file);
    if (read.ok) cases.push(...read.value);
    else faults.push(...read.error);
  }
  return faults.length > 0 ? err(faults) : ok(cases);
}

function readFile(file: string): Answer<readonly TestCase[]> {
  try {
    const read = readDocument(file, readFileSync(file, 'utf8'), testCases);
    return read.ok ? ok(read.value.value.cases) : read;
  } catch (cause) {
    return err([fault('input.invalid', `\`${file}\` cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`)]);
  }
}

function testOnServer(call: Call, cases: readonly TestCase[], revision: string | undefined): Promise<Answer<TestView>> {
  const body = { cases, ...(revision !== undefined && { revision }) };
  return call.api({ method: 'POST', path: '/policy:test', body, schema: testView });
}

async function testHere(call: Call, cases: readonly TestCase[], config: string): Promise<Result<TestView, readonly Fault[]>> {
  const read = await call.parts.configured(config);
  if (!read.ok) return read;
  const { dictionary, devices, serverName } = read.value;
  const now = instantOf(Date.now());
  const policy = configuredPolicy(read.value, now);
  const context = { catalogue: dictionary, device: (id: string) => devices.find((one) => one.id === id), server: serverName, now };
  return ok(
    viewOfResults(
      policy.revision,
      cases.map((one) => runCase(policy, one, context)),
    ),
  );
}

function showResults({ results, passed, failed }: TestView, paint: Paint): string {
  const lines = results.flatMap((one) => [
    `${one.passed ? paint.good('ok    ') : paint.bad('failed')}  ${printable(one.name)}`,
    ...one.differences.map((line) => `          ${printable(line)}`),
  ]);
  return `${lines.join('\n')}\n\n${passed + failed} cases, ${passed} passed, ${failed} failed\n`;
}

const recorded = z.object({ cases: z.array(z.looseObject({ name: z.string() })) });

/** Logged decisions and live sessions as a file of cases, on standard output. */
async function record(call: Call, { decision = [], session = [] }: Options): Promise<number> {
  const body = { decisions: decision, sessions: session };
  const cases = await call.api({ method: 'POST', path: '/policy:record', body, schema: recorded });
  if (!cases.ok) return call.fail(cases.error);
  call.print(cases.value, { table: () => stringify(cases.value), ids: () => cases.value.cases.map(({ name }) => name) });
  return 0;
}

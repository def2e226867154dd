import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { checkFlow } from '../../posture/factors/check-flow.ts';
import { type Flow, flowOf } from '../../posture/factors/flow.ts';
import { type FlowDocument, flowDocumentSchema } from '../../posture/factors/flow-schema.ts';
import { importNetscaler } from '../../posture/netscaler/import.ts';
import { printable } from './columns.ts';
import type { Call } from './command-line.ts';

/** A remark on a flow that does not keep it from being run. */
export type Remark = { readonly at: string; readonly code: string; readonly message: string };

/** A flow as a file gives it; `errors` keep it from being run. */
export type FlowFile = { readonly document: FlowDocument; readonly remarks: readonly Remark[]; readonly errors: readonly Fault[] };

/** The text of a file, or of standard input for `-`. */
export async function textOf(call: Call, file: string): Promise<Result<string, readonly Fault[]>> {
  if (file === '-') return ok(Buffer.from(await call.io.input()).toString('utf8'));
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (cause) {
    return err([fault('input.invalid', `\`${file}\` cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`)]);
  }
}

/** Reads a flow: YAML by its ending, commands of NetScaler otherwise. */
export async function readFlow(call: Call, file: string): Promise<Result<FlowFile, readonly Fault[]>> {
  const text = await textOf(call, file);
  if (!text.ok) return text;
  return ['.yaml', '.yml', '.json'].includes(extname(file)) ? flowOfYaml(file, text.value) : ok(flowOfNetscaler(file, text.value, false));
}

function flowOfYaml(file: string, text: string): Result<FlowFile, readonly Fault[]> {
  const read = readDocument(file, text, flowDocumentSchema);
  if (!read.ok) return read;
  const problems = checkFlow(read.value.value).map((problem) => ({ ...problem, at: read.value.at(problem.path) }));
  return ok({ document: read.value.value, ...sorted(problems, 'posture.flow') });
}

/** Reads commands of NetScaler. A strict reader takes every flaw for an error. */
export function flowOfNetscaler(file: string, text: string, strict: boolean): FlowFile & { readonly skipped: number } {
  const { document, notes, problems, skipped } = importNetscaler(text, { strict });
  const placed = (note: (typeof notes)[number]) => ({ ...note, at: note.line === undefined ? file : `${file}:${note.line}` });
  const commands = sorted(notes.map(placed), 'posture.command');
  const flow = sorted(problems.map(placed), 'posture.flow');
  return { document, skipped, remarks: [...commands.remarks, ...flow.remarks], errors: [...commands.errors, ...flow.errors] };
}

type Told = Remark & { readonly severity: 'error' | 'warning' | 'note' };

function sorted(all: readonly Told[], code: 'posture.flow' | 'posture.command'): Pick<FlowFile, 'remarks' | 'errors'> {
  return {
    remarks: all.filter(({ severity }) => severity !== 'error').map(({ at, code: named, message }) => ({ at, code: named, message })),
    errors: all.filter(({ severity }) => severity === 'error').map(({ at, message }) => fault(code, message, { at })),
  };
}

/** The flow of the file the command names, its remarks told. */
export async function runnableFlow(call: Call): Promise<Result<Flow, readonly Fault[]>> {
  const read = await readFlow(call, call.argument(0));
  if (!read.ok) return read;
  if (read.value.errors.length > 0) return err(read.value.errors);
  tellRemarks(call, read.value);
  const flow = flowOf(read.value.document);
  return flow.ok ? flow : err(flow.error.map(({ message }) => fault('posture.flow', message)));
}

export function tellRemarks(call: Call, { remarks }: Pick<FlowFile, 'remarks'>): void {
  for (const { at, code, message } of remarks) call.io.err(`portreeve: ${printable(at)}: ${printable(message)} (${code})\n`);
}

import { stringify } from 'yaml';
import { type Fault, fault } from '../../../base/fault.ts';
import { ok, type Result } from '../../../base/result.ts';
import type { Flow } from '../../../posture/factors/flow.ts';
import type { FlowDocument } from '../../../posture/factors/flow-schema.ts';
import { mermaidOf } from '../../../posture/factors/mermaid.ts';
import { pictureOf } from '../../../posture/factors/picture.ts';
import type { TraceEntry } from '../../../posture/factors/run-state.ts';
import { svgOf } from '../../../posture/factors/svg.ts';
import { exportNetscaler } from '../../../posture/netscaler/export.ts';
import type { Call } from '../command-line.ts';
import { flowOfNetscaler, readFlow, runnableFlow, tellRemarks, textOf } from '../flow-file.ts';
import { rehearsed } from './posture-simulate.ts';

/** Prints the flow even where something in it keeps it from being run, so that it can be mended; exit 9 then. Strict reading prints nothing. */
export async function importFlow(call: Call): Promise<number> {
  const { strict = false } = call.options<{ readonly strict?: boolean }>();
  const file = call.argument(0);
  const text = await textOf(call, file);
  if (!text.ok) return call.fail(text.error);
  const read = flowOfNetscaler(file, text.value, strict);
  tellRemarks(call, read);
  if (read.skipped > 0) call.io.err(`portreeve: ${read.skipped} commands of other features are left out\n`);
  if (strict && read.errors.length > 0) return call.fail(read.errors);
  const written = withoutDefaults(read.document);
  call.print(written, { table: () => stringify(written, { lineWidth: 0 }) });
  return read.errors.length > 0 ? call.fail(read.errors) : 0;
}

export async function exportFlow(call: Call): Promise<number> {
  const read = await readFlow(call, call.argument(0));
  if (!read.ok) return call.fail(read.error);
  if (read.value.errors.length > 0) return call.fail(read.value.errors);
  tellRemarks(call, read.value);
  if (read.value.document.periodicFailure !== 'terminate') {
    call.io.err('portreeve: `periodicFailure` is left out: NetScaler always ends the session\n');
  }
  const commands = exportNetscaler(read.value.document);
  call.print({ commands: commands.trimEnd().split('\n') }, { table: () => commands });
  return 0;
}

export async function drawFlow(call: Call): Promise<number> {
  const {
    mermaid = false,
    svg = false,
    facts,
  } = call.options<{ readonly mermaid?: boolean; readonly svg?: boolean; readonly facts?: string }>();
  if (mermaid && svg) return call.fail([fault('input.invalid', '`--mermaid` and `--svg` do not go together: choose one')]);
  const flow = await runnableFlow(call);
  if (!flow.ok) return call.fail(flow.error);
  const trace = facts === undefined ? ok<readonly TraceEntry[]>([]) : await pathWith(call, flow.value, facts);
  if (!trace.ok) return call.fail(trace.error);
  const picture = pictureOf(flow.value, trace.value);
  const form = svg ? 'svg' : 'mermaid';
  const text = svg ? svgOf(picture) : mermaidOf(picture);
  call.print({ form, text }, { table: () => text, ids: () => picture.nodes.map(({ id }) => id) });
  return 0;
}

async function pathWith(call: Call, flow: Flow, facts: string): Promise<Result<readonly TraceEntry[], readonly Fault[]>> {
  const run = await rehearsed(call, flow, facts);
  return run.ok ? ok(run.value.state.trace) : run;
}

/** The document without what its schema fills in by itself. */
function withoutDefaults(document: FlowDocument): unknown {
  const prune = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(prune);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (isEmpty(inner) ? [] : [[key, prune(inner)]])));
  };
  const { periodicFailure, ...rest } = document;
  return prune(periodicFailure === 'terminate' ? rest : { ...rest, periodicFailure });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

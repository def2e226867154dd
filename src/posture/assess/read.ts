import { createHash } from 'node:crypto';
import { type ReadDocument, readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { canonicalJson } from '../../base/json.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { compileExpression } from '../expression/compile.ts';
import { Questions } from '../expression/facts.ts';
import { parseExpression } from '../expression/parse.ts';
import { type Flow, flowOf } from '../factors/flow.ts';
import type { PosturePolicy, RunnableAssessment, RunnableCheck } from './posture-policy.ts';
import { type AssessmentDocument, type CheckDocument, type PostureFile, postureFileSchema } from './schema.ts';

type Document = ReadDocument<PostureFile>;
type Tell = (path: readonly PropertyKey[], why: string) => void;

/** The posture policy of some files, in the order they are given; every fault of all of them with `file:line:column`. */
export function readPosturePolicy(
  files: readonly { readonly path: string; readonly text: string }[],
): Result<PosturePolicy, readonly Fault[]> {
  const faults: Fault[] = [];
  const questions = new Questions();
  const assessments: RunnableAssessment[] = [];
  const flows = new Map<string, Flow>();
  const said: unknown[] = [];
  for (const { path, text } of files) {
    const read = readDocument(path, text, postureFileSchema);
    if (!read.ok) {
      faults.push(...read.error);
      continue;
    }
    const tell: Tell = (at, why) => void faults.push(fault('config.invalid', why, { at: read.value.at(at) }));
    said.push([nameOf(path), read.value.value]);
    for (const one of assessmentsOf(read.value, questions, tell)) {
      const taken = assessments.some(({ name }) => name === one.name);
      if (taken) tell(['assessments'], `the assessment \`${one.name}\` is defined twice: rename one`);
      assessments.push(one);
    }
    const flow = flowIn(read.value, tell);
    if (flow && flows.has(nameOf(path))) tell([], `another file defines a flow \`${nameOf(path)}\`: rename one`);
    if (flow) flows.set(nameOf(path), flow);
  }
  return faults.length > 0 ? err(faults) : ok({ revision: revisionOf(said), assessments, questions, flows });
}

/** Where no folder is configured: facts cannot be judged, and no flow can be run. */
export const NO_POSTURE_POLICY: PosturePolicy = {
  revision: revisionOf([]),
  assessments: [],
  questions: new Questions(),
  flows: new Map(),
};

function assessmentsOf({ value }: Document, questions: Questions, tell: Tell): readonly RunnableAssessment[] {
  return value.assessments.map((one, index) => runnable(one, questions, (path, why) => tell(['assessments', index, ...path], why)));
}

function runnable({ name, platforms, checks, quarantineGroup }: AssessmentDocument, questions: Questions, tell: Tell): RunnableAssessment {
  const ids = new Set<string>();
  const ready = checks.flatMap((check, index): RunnableCheck[] => {
    if (ids.has(check.id)) tell(['checks', index, 'id'], `the check \`${check.id}\` is there twice: rename one`);
    ids.add(check.id);
    const test = testOf(check, questions, (path, why) => tell(['checks', index, ...path], why));
    const { id, blocking, ttl, reason, remedy } = check;
    return test === undefined ? [] : [{ id, blocking, ttl, reason, remedy, test }];
  });
  return { name, platforms, checks: ready, quarantineGroup };
}

function testOf({ id, epa, anyConnect }: CheckDocument, questions: Questions, tell: Tell): RunnableCheck['test'] | undefined {
  if (epa === undefined) return anyConnect && { kind: 'anyConnect', policy: anyConnect };
  const read = parseExpression(epa);
  if (read.ok) return { kind: 'epa', expression: compileExpression(read.value, questions) };
  const { message, line, column } = read.error;
  const where = line === 1 ? `column ${column}` : `line ${line}, column ${column}`;
  tell(['epa'], `the expression of \`${id}\` cannot be read at ${where}: ${message}`);
  return undefined;
}

/** The flow of a file; a file that defines nothing of one has none. */
function flowIn({ value }: Document, tell: Tell): Flow | undefined {
  const { assessments: _, ...document } = value;
  if (document.servers.length === 0 && document.factors.length === 0 && document.policies.length === 0) return undefined;
  const flow = flowOf(document);
  if (flow.ok) return flow.value;
  for (const { path, message } of flow.error) tell(path, message);
  return undefined;
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.ya?ml$/, '');
}

/** 48 bits: enough to tell revisions apart, and a whole number everywhere. */
function revisionOf(said: unknown): number {
  return createHash('sha256').update(canonicalJson(said)).digest().readUIntBE(0, 6) || 1;
}

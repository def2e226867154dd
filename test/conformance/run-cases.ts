import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type OpenEngine, Unanswerable } from './area.ts';
import type { ConformanceCase } from './case-file.ts';
import { firstDifference } from './subset.ts';

/** Why a case failed, one line an input; empty when it passed. */
export type CaseReport = { readonly id: string; readonly area: string; readonly title: string; readonly failures: readonly string[] };

const AREAS = join(import.meta.dirname, 'areas');

/** Runs a case on the engine of its area. A bug in an engine is a failure with its message, not the end of the run. */
export async function runCase(one: ConformanceCase): Promise<CaseReport> {
  const { id, area, title } = one;
  const file = join(AREAS, `${area}.ts`);
  if (!existsSync(file)) return { id, area, title, failures: [`no engine for area ${area} yet`] };
  const { open } = (await import(pathToFileURL(file).href)) as { readonly open: OpenEngine };
  const failures: string[] = [];
  let at = 'given';
  try {
    const engine = await open(one.given);
    for (const [index, input] of one.input.entries()) {
      at = `input ${index + 1}`;
      const why = firstDifference(one.expect[index], await engine(input));
      if (why !== undefined) failures.push(`${at}: ${why}`);
    }
  } catch (thrown) {
    failures.push(`${at}: ${reasonOf(thrown)}`);
  }
  return { id, area, title, failures };
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof Unanswerable) return thrown.message;
  return `it threw: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}

export function reportLines(reports: readonly CaseReport[]): readonly string[] {
  const failed = reports.filter(({ failures }) => failures.length > 0).length;
  return [
    ...reports.flatMap(({ id, area, title, failures }) => [
      `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${id} ${area}: ${title}`,
      ...failures.map((why) => `       ${why}`),
    ]),
    `${reports.length - failed} passed, ${failed} failed`,
  ];
}

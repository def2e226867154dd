import { z } from 'zod';
import { exportNetscaler } from '../../../src/posture/netscaler/export.ts';
import { importNetscaler } from '../../../src/posture/netscaler/import.ts';
import type { ImportNote } from '../../../src/posture/netscaler/note.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const words = z.strictObject({ mode: z.enum(['lenient', 'strict']).default('lenient') });
const part = z.union([z.string(), z.array(z.string())]);

/** Import of NetScaler commands (requirements E7, E28 to E33). Inputs are parts of one configuration; each answers with what it adds. */
export const open: OpenEngine = (given) => {
  const { mode } = wordsOf(words, given);
  let before: readonly string[] = [];
  const told = new Set<string>();
  return (input) => {
    const lines = [wordsOf(part, input)].flat().flatMap((text) => text.split('\n'));
    const { entities, notes, problems, skipped, document } = importNetscaler([...before, ...lines].join('\n'), {
      strict: mode === 'strict',
    });
    const from = before.length;
    before = [...before, ...lines];
    const ofTheFlow = (document.servers.length > 0 ? problems : []).filter(({ message }) => !told.has(message));
    for (const { message } of ofTheFlow) told.add(message);
    const added = [...notes.filter(({ line = 0 }) => line > from), ...ofTheFlow];
    const codes = (severity: ImportNote['severity']): readonly string[] =>
      added.filter((note) => note.severity === severity).map(({ code }) => code);
    const errors = codes('error');
    return {
      ok: errors.length === 0,
      entities: entities.filter(({ line }) => line > from).map(asWritten),
      warnings: codes('warning'),
      errors,
      skipped,
      document,
      export: exportNetscaler(document),
    };
  };
};

/** Bindings of a virtual server name it as their label too; an action is called by its method. */
function asWritten(entity: Readonly<Record<string, unknown>>): unknown {
  if (entity.type === 'action') return { ...entity, type: `${String(entity.method)}Action` };
  return entity.type === 'binding' ? { ...entity, vserver: entity.label } : entity;
}

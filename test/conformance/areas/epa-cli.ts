import { exportNetscaler } from '../../../src/posture/netscaler/export.ts';
import { importNetscaler } from '../../../src/posture/netscaler/import.ts';
import type { ImportNote } from '../../../src/posture/netscaler/note.ts';
import type { OpenEngine } from '../area.ts';

/** Import of NetScaler commands (requirements E7, E28 to E33). Each input is a configuration of its own, or a list of commands. */
export const open: OpenEngine = (given) => {
  const { mode = 'lenient' } = given as { readonly mode?: 'lenient' | 'strict' };
  return (input) => {
    const text = Array.isArray(input) ? input.join('\n') : String(input);
    const { entities, notes, problems, skipped, document } = importNetscaler(text, { strict: mode === 'strict' });
    const ofTheFlow = document.servers.length > 0 ? problems : [];
    const codes = (severity: ImportNote['severity']): readonly string[] =>
      [...notes, ...ofTheFlow].filter((note) => note.severity === severity).map(({ code }) => code);
    const errors = codes('error');
    return {
      ok: errors.length === 0,
      entities: entities.map(asWritten),
      warnings: codes('warning'),
      errors,
      skipped,
      export: exportNetscaler(document),
    };
  };
};

/** Bindings of a virtual server name it as their label too; an action is called by its method. */
function asWritten(entity: Readonly<Record<string, unknown>>): unknown {
  if (entity.type === 'action') return { ...entity, type: `${String(entity.method)}Action` };
  return entity.type === 'binding' ? { ...entity, vserver: entity.label } : entity;
}

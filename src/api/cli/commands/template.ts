import { fault } from '../../../base/fault.ts';
import { columns } from '../columns.ts';
import type { Run } from '../command-line.ts';

/** Prints the template of a name, or what there is. */
export const printTemplate: Run = async (call) => {
  const all = await call.parts.templates();
  const name = call.argument(0);
  if (name === '') {
    const table = (): string =>
      columns(
        ['TEMPLATE', 'WHAT IT IS'],
        all.map((one) => [one.name, one.about]),
      );
    call.print(
      { templates: all.map(({ name: called, about }) => ({ name: called, about })) },
      { table, ids: () => all.map((one) => one.name) },
    );
    return 0;
  }
  const found = all.find((one) => one.name === name);
  if (found === undefined) {
    const names = all.map((one) => `\`${one.name}\``).join(', ');
    return call.fail([fault('input.invalid', `there is no template \`${name}\`: use one of ${names}`)]);
  }
  call.print(found, { table: () => found.text });
  return 0;
};

import type { Binding, PolicyLabel, VirtualServer } from '../factors/flow-schema.ts';
import type { Arguments, Flag } from './arguments.ts';
import type { Draft } from './draft.ts';
import { elementOf, nameOf } from './element-commands.ts';

export type BindCommand = { readonly object: string; readonly args: Arguments; readonly line: number; readonly text: string };

/** `bind authentication policylabel` (requirement E30). */
export function bindLabel(draft: Draft, command: BindCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  const label = elementOf(draft.document.factors, name, (): PolicyLabel => ({ name, bindings: [] }));
  bind(draft, command, name, label.bindings);
}

/** `bind authentication vserver` (requirement E31); a virtual server that is only bound to was there before. */
export function bindServer(draft: Draft, command: BindCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  if (flagOf(command, 'policy', 'policyname') === undefined) {
    draft.document.kept.push(command.text);
    draft.note('warning', 'kept', command.line, `what is bound to \`${name}\` is no policy: the command is kept as it is`);
    return;
  }
  const server = elementOf(draft.document.servers, name, (): VirtualServer => ({ name, service: [], bindings: [] }));
  bind(draft, command, name, server.bindings);
}

/** Binding a policy again changes its binding (trap T3-6); what the second command leaves out stays. */
function bind(draft: Draft, command: BindCommand, label: string, bindings: Binding[]): void {
  const policy = flagOf(command, 'policy', 'policyname')?.value;
  if (policy === undefined) {
    draft.note('warning', 'value-missing', command.line, `no policy is bound to \`${label}\`: the command is left out`);
    return;
  }
  const known = bindings.find((one) => one.policy === policy);
  const binding: Binding = {
    policy,
    priority: priorityOf(draft, command, label, bindings, known),
    goto: gotoOf(draft, command, policy, known),
  };
  const nextFactor = flagOf(command, 'nextfactor')?.value ?? known?.nextFactor;
  if (nextFactor !== undefined) binding.nextFactor = nextFactor;
  if (known === undefined) bindings.push(binding);
  else bindings.splice(bindings.indexOf(known), 1, binding);
  draft.made({ type: 'binding', line: command.line, label, ...binding });
}

function priorityOf(draft: Draft, command: BindCommand, label: string, bindings: readonly Binding[], known: Binding | undefined): number {
  const written = flagOf(command, 'priority')?.value;
  if (written !== undefined && /^[1-9][0-9]{0,9}$/.test(written)) return Number(written);
  if (known !== undefined && written === undefined) return known.priority;
  const priority = Math.max(0, ...bindings.map((one) => one.priority)) + 10;
  draft.note('warning', 'priority-missing', command.line, `a policy is bound to \`${label}\` without a priority: it gets ${priority}`);
  return priority;
}

/** A goto that is left out, or has no value, ends the factor (trap T3-4). */
function gotoOf(draft: Draft, command: BindCommand, policy: string, known: Binding | undefined): Binding['goto'] {
  const flag = flagOf(command, 'gotopriorityexpression');
  if (flag === undefined && known !== undefined) return known.goto;
  const word = flag?.value?.toUpperCase();
  if (word === 'NEXT' || word === 'END') return word;
  if (word !== undefined && /^[1-9][0-9]{0,9}$/.test(word)) return Number(word);
  if (word === undefined) {
    draft.note('warning', 'goto-missing', command.line, `the binding of \`${policy}\` does not say where to go on: it is END`);
  } else {
    draft.note(
      'warning',
      'goto-unsupported',
      command.line,
      `\`${flag?.value}\` says not plainly where to go on after \`${policy}\`: it is END`,
    );
  }
  return 'END';
}

function flagOf({ args }: BindCommand, ...names: readonly string[]): Flag | undefined {
  return args.flags.find(({ name }) => names.includes(name.toLowerCase()));
}

import { checkFlow } from '../factors/check-flow.ts';
import { type FlowDocument, flowDocumentSchema } from '../factors/flow-schema.ts';
import { readArguments } from './arguments.ts';
import { bindLabel, bindServer } from './bind-commands.ts';
import { Draft, type Entity } from './draft.ts';
import { ELEMENT_COMMANDS, isSecret, ordinaryAction } from './element-commands.ts';
import type { ImportNote } from './note.ts';
import { type RawCommand, splitCommands } from './split-commands.ts';

/** What a configuration says about authentication. */
export type Imported = {
  readonly document: FlowDocument;
  /** What the commands made or changed, in their order. */
  readonly entities: readonly Entity[];
  /** Flaws of the commands, in the order of lines. */
  readonly notes: readonly ImportNote[];
  /** Commands of other features. */
  readonly skipped: number;
  /** What is wrong with the flow as a whole. */
  readonly problems: readonly ImportNote[];
};

const OBJECT = /^(\S+)\s+authentication\s+(\S+)(?:\s+([\s\S]*))?$/i;

/**
 * Reads commands of the NetScaler command line (requirements E7, E28 to E33). Commands of other features are counted and left out; flaws are
 * read as they were meant and told with their line, or, in strict reading, are errors.
 */
export function importNetscaler(text: string, { strict = false }: { readonly strict?: boolean } = {}): Imported {
  const draft = new Draft();
  const { commands, others } = splitCommands(text);
  const [first] = others;
  if (first !== undefined) {
    const count = others.length === 1 ? 'a line is' : `${others.length} lines are`;
    draft.note('warning', 'not-a-command', first, `${count} no command, here the first: left out`);
  }
  const skipped = commands.filter((command) => !carryOut(draft, command)).length;
  finish(draft);
  const notes = draft.notes.map((note) => (strict && note.severity === 'warning' ? { ...note, severity: 'error' as const } : note));
  const inOrder = notes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { document: draft.document, entities: draft.entities, notes: inOrder, skipped, problems: problemsOf(draft) };
}

/** Whether the command was one of authentication. */
function carryOut(draft: Draft, { text, line }: RawCommand): boolean {
  const [, verb = '', object = '', rest = ''] = OBJECT.exec(text) ?? [];
  if (verb === '') {
    const foreign = /^add\s+\S+\s+\S*policy\s+(\S+)/i.exec(text)?.[1];
    if (foreign !== undefined) draft.foreign.add(foreign.replace(/^"|"$/g, ''));
    return false;
  }
  const command = { object, args: readArguments(rest), line, text };
  const kind = object.toLowerCase();
  switch (verb.toLowerCase()) {
    case 'add':
    case 'set': {
      const carry = ELEMENT_COMMANDS.get(kind) ?? (kind.endsWith('action') ? ordinaryAction : undefined);
      if (carry === undefined) keep(draft, command);
      else carry(draft, { ...command, verb: verb.toLowerCase() === 'add' ? 'add' : 'set' });
      return true;
    }
    case 'bind':
      if (kind === 'policylabel') bindLabel(draft, command);
      else if (kind === 'vserver') bindServer(draft, command);
      else keep(draft, command);
      return true;
    case 'show':
    case 'stat':
      return true;
    default:
      draft.note('warning', 'not-carried-out', line, `\`${verb} authentication ${object}\` is not carried out: only add, set and bind are`);
      return true;
  }
}

function keep(
  draft: Draft,
  { object, args, line, text }: { object: string; args: ReturnType<typeof readArguments>; line: number; text: string },
): void {
  if (args.flags.some(({ name }) => isSecret(name))) {
    draft.note('note', 'secret-left-out', line, `a command on ${object} holds a secret: it is left out`);
    return;
  }
  draft.document.kept.push(text);
  draft.note('warning', 'kept', line, `${object} says nothing about the flow: the command is kept as it is`);
}

/** What only the whole configuration tells: what each action is, and which policies of a virtual server choose its logon form. */
function finish(draft: Draft): void {
  const { document } = draft;
  const epa = new Set(document.epaActions.map(({ name }) => name));
  for (const policy of document.policies) {
    const action = draft.actionOf.get(policy.name) ?? 'NO_AUTHN';
    policy.action = action.toUpperCase() === 'NO_AUTHN' ? 'noAuthn' : epa.has(action) ? { epa: action } : { authentication: action };
  }
  for (const server of document.servers) {
    server.bindings = server.bindings.filter(({ policy }) => {
      const schema = draft.loginSchemaPolicies.get(policy)?.schema;
      if (schema !== undefined) server.loginSchema ??= schema;
      else if (!draft.foreign.has(policy)) return true;
      else
        draft.note('note', 'other-policy', undefined, `\`${policy}\` bound to \`${server.name}\` is a policy of another feature: left out`);
      return false;
    });
  }
  for (const { name } of document.factors) {
    if (!draft.added.has(name))
      draft.note('note', 'unknown-label', undefined, `policies are bound to \`${name}\`, which no command adds: it has no login schema`);
  }
}

function problemsOf(draft: Draft): readonly ImportNote[] {
  const read = flowDocumentSchema.safeParse(draft.document);
  if (!read.success) {
    return read.error.issues.map(({ path, message }) => {
      return { severity: 'error', code: 'value', line: draft.lineOf(path), message: `\`${path.map(String).join('.')}\`: ${message}` };
    });
  }
  return checkFlow(draft.document).map(({ severity, code, message, path }) => ({ severity, code, message, line: draft.lineOf(path) }));
}

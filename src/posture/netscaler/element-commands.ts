import { whyNotDeleted } from '../factors/check-elements.ts';
import type {
  AuthenticationAction,
  AuthenticationPolicy,
  EpaAction,
  LoginSchema,
  PolicyLabel,
  VirtualServer,
} from '../factors/flow-schema.ts';
import type { Arguments } from './arguments.ts';
import type { Draft } from './draft.ts';

/** A command on one object of `authentication`: its verb, its object as written, its arguments. */
export type ObjectCommand = {
  readonly verb: 'add' | 'set';
  readonly object: string;
  readonly args: Arguments;
  readonly line: number;
  /** The whole command, for what is only kept. */
  readonly text: string;
};

/** What carries out `add` and `set` of each object, by its name in lower case. Others that end in `action` are ordinary authentication. */
export const ELEMENT_COMMANDS: ReadonlyMap<string, (draft: Draft, command: ObjectCommand) => void> = new Map([
  ['epaaction', epaAction],
  ['policy', policy],
  ['policylabel', policyLabel],
  ['loginschema', loginSchema],
  ['loginschemapolicy', loginSchemaPolicy],
  ['vserver', vserver],
]);

/** Requirements E7 and E21. The success group and the default group are one thing (trap T3-12). */
function epaAction(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  const action = elementOf(draft.document.epaActions, name, (): EpaAction => ({ name, killProcesses: [], deleteFiles: [] }));
  for (const [flag, value] of valuesOf(draft, command)) {
    switch (flag.toLowerCase()) {
      case 'csecexpr':
        action.expression = value;
        break;
      case 'defaultepagroup':
      case 'defaultgroup':
      case 'successgroup':
        action.defaultGroup = value;
        break;
      case 'quarantinegroup':
        action.quarantineGroup = value;
        break;
      case 'killprocess':
        action.killProcesses = listOf(value);
        break;
      case 'deletefiles':
        action.deleteFiles = listOf(value).filter((file) => mayBeDeleted(draft, file, command.line));
        break;
      default:
        unknown(draft, command, flag);
    }
  }
  draft.made({ type: 'epaAction', name, line: command.line, expression: action.expression });
}

/** Requirements E8 and E28: the kind of the action makes the kind of the policy. */
function policy(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  const element = elementOf(draft.document.policies, name, (): AuthenticationPolicy => ({ name, rule: 'true', action: 'noAuthn' }));
  for (const [flag, value] of valuesOf(draft, command)) {
    if (flag.toLowerCase() === 'rule') element.rule = value;
    else if (flag.toLowerCase() === 'action') draft.actionOf.set(name, value);
    else unknown(draft, command, flag);
  }
  draft.made({ type: 'policy', name, line: command.line, rule: element.rule, action: draft.actionOf.get(name) });
}

/** Requirements E9 and E29. */
function policyLabel(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  draft.added.add(name);
  const label = elementOf(draft.document.factors, name, (): PolicyLabel => ({ name, bindings: [] }));
  for (const [flag, value] of valuesOf(draft, command)) {
    if (flag.toLowerCase() === 'loginschema') label.loginSchema = value;
    else unknown(draft, command, flag);
  }
  draft.made({ type: 'policylabel', name, line: command.line, loginSchema: label.loginSchema });
}

/** Requirement E33. */
function loginSchema(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  const schema = elementOf(draft.document.loginSchemas, name, (): LoginSchema => ({ name, settings: {} }));
  for (const [flag, value] of valuesOf(draft, command)) {
    if (flag.toLowerCase() !== 'authenticationschema') schema.settings[flag] = value;
    else if (value.toLowerCase() === 'noschema') delete schema.view;
    else schema.view = value;
  }
  draft.made({ type: 'loginSchema', name, line: command.line, authenticationSchema: schema.view ?? 'noschema', ...schema.settings });
}

function loginSchemaPolicy(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  const schema = command.args.flags.find(({ name: flag }) => flag.toLowerCase() === 'action')?.value;
  if (name !== undefined && schema !== undefined) draft.loginSchemaPolicies.set(name, { schema, text: command.text });
}

/** Name, then protocol, address and port. */
function vserver(draft: Draft, command: ObjectCommand): void {
  const [first, ...service] = command.args.words;
  if (first === undefined) {
    draft.note('warning', 'name-missing', command.line, 'the virtual server has no name');
    return;
  }
  const name = first.text;
  const server = elementOf(draft.document.servers, name, (): VirtualServer => ({ name, service: [], bindings: [] }));
  if (service.length > 0) server.service = service.map(({ text }) => text);
  for (const { name: flag } of command.args.flags) unknown(draft, command, flag);
  draft.made({ type: 'vserver', name, line: command.line });
}

/** Requirement E32: kept for the export, without what is secret. */
export function ordinaryAction(draft: Draft, command: ObjectCommand): void {
  const name = nameOf(draft, command);
  if (name === undefined) return;
  const method = command.object.slice(0, -'action'.length);
  const action = elementOf(draft.document.authenticationActions, name, (): AuthenticationAction => ({ name, method, settings: {} }));
  for (const [flag, value] of valuesOf(draft, command)) {
    if (isSecret(flag)) draft.note('note', 'secret-left-out', command.line, `the value of \`-${flag}\` of \`${name}\` is left out`);
    else action.settings[flag] = value;
  }
  draft.made({ ...action.settings, type: 'action', name, line: command.line, method });
}

export function isSecret(flag: string): boolean {
  return /(?:password|passphrase|secret|radkey|sharedkey|privatekey|refreshtoken|encrypted)$/i.test(flag);
}

/** The name, whose blanks should have been in quotes (trap T3-1). */
export function nameOf(draft: Draft, { args, line, object }: Pick<ObjectCommand, 'args' | 'line' | 'object'>): string | undefined {
  const name = args.words.map(({ text }) => text).join(' ');
  if (name === '') {
    draft.note('warning', 'name-missing', line, `the ${object} has no name: the command is left out`);
    return undefined;
  }
  if (args.words.length > 1) draft.note('warning', 'unquoted-name', line, `\`${name}\` is taken for one name: put it in quotes`);
  return name;
}

function valuesOf(draft: Draft, { args, line }: ObjectCommand): readonly (readonly [string, string])[] {
  return args.flags.flatMap(({ name, value, bareBlanks }): readonly (readonly [string, string])[] => {
    if (value === undefined) {
      if (!isSecret(name)) draft.note('warning', 'value-missing', line, `\`-${name}\` has no value: it is left out`);
      return [];
    }
    if (bareBlanks) draft.note('warning', 'unquoted-value', line, `the value of \`-${name}\` holds blanks: put it in quotes`);
    return [[name, value]];
  });
}

/** The element of a name, which is made when there is none. */
export function elementOf<T extends { name: string }>(list: T[], name: string, create: () => T): T {
  const known = list.find((one) => one.name === name);
  if (known !== undefined) return known;
  const element = create();
  list.push(element);
  return element;
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function mayBeDeleted(draft: Draft, file: string, line: number): boolean {
  const why = whyNotDeleted(file);
  if (why !== undefined) draft.note('warning', 'delete-refused', line, `\`${file}\` is not deleted on a client, so it is left out: ${why}`);
  return why === undefined;
}

function unknown(draft: Draft, { line, object }: ObjectCommand, flag: string): void {
  draft.note('warning', 'unknown-parameter', line, `\`-${flag}\` of ${object} says nothing about the flow: it is left out`);
}

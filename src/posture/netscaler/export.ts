import type { Binding, EpaAction, FlowDocument } from '../factors/flow-schema.ts';

/** The flow as commands of the NetScaler command line, one a line, in an order NetScaler takes them. `importNetscaler` reads the same flow. */
export function exportNetscaler(document: FlowDocument): string {
  const lines = [
    ...document.epaActions.map(epaAction),
    ...document.authenticationActions.map(({ name, method, settings }) =>
      command(`add authentication ${method}Action`, name, Object.entries(settings)),
    ),
    ...document.loginSchemas.map(({ name, view, settings }) =>
      command('add authentication loginSchema', name, [['authenticationSchema', view ?? 'noschema'], ...Object.entries(settings)]),
    ),
    ...document.policies.map(({ name, rule, action }) => {
      const named = action === 'noAuthn' ? 'NO_AUTHN' : 'epa' in action ? action.epa : action.authentication;
      return command('add authentication Policy', name, [
        ['rule', rule],
        ['action', named],
      ]);
    }),
    ...document.factors.map(({ name, loginSchema }) => command('add authentication policylabel', name, [['loginSchema', loginSchema]])),
    ...document.servers.map(({ name, service }) => [command('add authentication vserver', name, []), ...service.map(word)].join(' ')),
    ...document.servers.flatMap(({ name, loginSchema }) => (loginSchema === undefined ? [] : logonForm(name, loginSchema))),
    ...document.factors.flatMap(({ name, bindings }) => bindings.map((one) => bind('policylabel', name, 'policyName', one))),
    ...document.servers.flatMap(({ name, bindings }) => bindings.map((one) => bind('vserver', name, 'policy', one))),
    ...document.kept,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function epaAction({ name, expression, defaultGroup, quarantineGroup, killProcesses, deleteFiles }: EpaAction): string {
  return command('add authentication epaAction', name, [
    ['csecexpr', expression],
    ['killProcess', listed(killProcesses)],
    ['deletefiles', listed(deleteFiles)],
    ['defaultEPAGroup', defaultGroup],
    ['quarantineGroup', quarantineGroup],
  ]);
}

function listed(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** The logon form of a virtual server is chosen by a policy of its own kind. */
function logonForm(server: string, schema: string): readonly string[] {
  const name = `${server} logon form`;
  return [
    command('add authentication loginSchemaPolicy', name, [
      ['rule', 'true'],
      ['action', schema],
    ]),
    command('bind authentication vserver', server, [
      ['policy', name],
      ['priority', '100'],
      ['gotoPriorityExpression', 'END'],
    ]),
  ];
}

function bind(object: string, label: string, flag: string, { policy, priority, goto, nextFactor }: Binding): string {
  return command(`bind authentication ${object}`, label, [
    [flag, policy],
    ['priority', String(priority)],
    ['nextFactor', nextFactor],
    ['gotoPriorityExpression', String(goto)],
  ]);
}

function command(verb: string, name: string, flags: readonly (readonly [string, string | undefined])[]): string {
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [`-${flag} ${word(value)}`]));
  return [`${verb} ${word(name)}`, ...given].join(' ');
}

/** Bare where that is one word and no flag; else in quotes, on one line. */
function word(text: string): string {
  if (/^[A-Za-z0-9_.#@=:,/][A-Za-z0-9_.#@=:,/-]*$/.test(text)) return text;
  return `"${text.replace(/\s*[\r\n]\s*/g, ' ').replace(/["'\\]/g, '\\$&')}"`;
}

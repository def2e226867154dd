import { describe, expect, test } from 'vitest';
import { importNetscaler } from '../../../src/posture/netscaler/import.ts';

/** The commands of the source document, flaws included. */
const SAMPLE = `add authentication epaAction CWA version check scan -csecexpr sys.client_expr("sys_0_MAC-CWA_version_>=_23.9.0.99")
add authentication epaAction pre-ldap-epa-action -csecexpr "sys.client_expr ("proc_2_firefox")" add authentication Policy pre-ldap-epa-pol -rule true -action pre-ldap-epa-action <!--NeedCopy-->
add authentication policylabel pre-ldap-epa-label -loginSchema LSCHEMA_INT <!--NeedCopy-->
bind authentication policylabel pre-ldap-epa-label -policyName pre-ldap-epa-pol -priority 100 -gotoPriorityExpression END <!--NeedCopy-->
add authentication ldapAction ldap-act -serverIP 10.106.103.60 -ldapBase "dc=cgwsanity,dc=net" -ldapBindDn user1@example.net -ldapBindDnPassword 1.cloud -ldapLoginName samAccountName -groupAttrName memberOf -subAttributeName CN -passwdChange ENABLED add authentication Policy ldap-pol -rule true -action ldap-act <!--NeedCopy-->
add authentication loginSchema ldap-schema -authenticationSchema "/nsconfig/loginschema/LoginSchema/SingleAuth.xml" -SSOCredentials Yes <!--NeedCopy-->
add authentication policylabel ldap-pol-label -loginSchema ldap-schema <!--NeedCopy-->
bind authentication policylabel ldap-pol-label -policyName ldap-pol -priority 100 -gotoPriorityExpression NEXT <!--NeedCopy-->
add authentication epaAction post-ldap-epa-action -csecexpr "sys.client_expr ("proc_2_chrome")" add authentication Policy post-ldap-epa-pol -rule true -action post-ldap-epa-action add authentication policylabel post-ldap-epa-label -loginSchema LSCHEMA_INT bind authentication policylabel post-ldap-epa-label -policyName post-ldap-epa-pol -priority 100 -gotoPriorityExpression <!--NeedCopy-->
bind authentication vserver user.auth.test -policy pre-ldap-epa-pol -priority 100 -nextFactor ldap-pol-label -gotoPriorityExpression NEXT bind authentication policylabel ldap-pol-label -policyName ldap-pol -priority 100 -gotoPriorityExpression NEXT -nextFactor post-ldap-epa-label <!--NeedCopy-->
`;

const told = (text: string, strict = false): readonly string[] => {
  const { notes, problems } = importNetscaler(text, { strict });
  return [...notes, ...problems].map(({ severity, code, line }) => `${line} ${severity} ${code}`);
};
const action = (rest: string) => importNetscaler(`add authentication epaAction ${rest}`).document.epaActions[0];

describe('the sample of the source document', () => {
  const { document } = importNetscaler(SAMPLE);

  test('becomes the flow it means (E7, E8, E9, E28, E29, E30, E31, E35)', () => {
    expect(document.epaActions.map(({ name, expression }) => [name, expression])).toEqual([
      ['CWA version check scan', 'sys.client_expr("sys_0_MAC-CWA_version_>=_23.9.0.99")'],
      ['pre-ldap-epa-action', 'sys.client_expr ("proc_2_firefox")'],
      ['post-ldap-epa-action', 'sys.client_expr ("proc_2_chrome")'],
    ]);
    expect(document.policies.map(({ action: one }) => one)).toEqual([
      { epa: 'pre-ldap-epa-action' },
      { authentication: 'ldap-act' },
      { epa: 'post-ldap-epa-action' },
    ]);
    expect(document.factors).toEqual([
      { name: 'pre-ldap-epa-label', loginSchema: 'LSCHEMA_INT', bindings: [{ policy: 'pre-ldap-epa-pol', priority: 100, goto: 'END' }] },
      {
        name: 'ldap-pol-label',
        loginSchema: 'ldap-schema',
        bindings: [{ policy: 'ldap-pol', priority: 100, goto: 'NEXT', nextFactor: 'post-ldap-epa-label' }],
      },
      { name: 'post-ldap-epa-label', loginSchema: 'LSCHEMA_INT', bindings: [{ policy: 'post-ldap-epa-pol', priority: 100, goto: 'END' }] },
    ]);
    expect(document.servers).toMatchObject([
      { name: 'user.auth.test', bindings: [{ policy: 'pre-ldap-epa-pol', nextFactor: 'ldap-pol-label' }] },
    ]);
  });

  test('keeps its LDAP action and login schema, without the password (E32, E33)', () => {
    expect(document.authenticationActions).toEqual([
      {
        name: 'ldap-act',
        method: 'ldap',
        settings: {
          serverIP: '10.106.103.60',
          ldapBase: 'dc=cgwsanity,dc=net',
          ldapBindDn: 'user1@example.net',
          ldapLoginName: 'samAccountName',
          groupAttrName: 'memberOf',
          subAttributeName: 'CN',
          passwdChange: 'ENABLED',
        },
      },
    ]);
    expect(document.loginSchemas).toEqual([
      { name: 'ldap-schema', view: '/nsconfig/loginschema/LoginSchema/SingleAuth.xml', settings: { SSOCredentials: 'Yes' } },
    ]);
  });

  test('its flaws are told with their lines; strictly they are errors', () => {
    expect(told(SAMPLE)).toEqual([
      '1 warning unquoted-name',
      '5 note secret-left-out',
      '9 warning goto-missing',
      '3 warning orphan-factor',
    ]);
    expect(told(SAMPLE, true)).toEqual([
      '1 error unquoted-name',
      '5 note secret-left-out',
      '9 error goto-missing',
      '3 warning orphan-factor',
    ]);
  });
});

test.each([
  ['escaped quotes', String.raw`a -csecexpr "sys.client_expr(\"device-cert_0_0\")"`, 'sys.client_expr("device-cert_0_0")'],
  ['single quotes', `a -csecexpr 'sys.client_expr("proc_0_a")' -quarantineGroup q`, 'sys.client_expr("proc_0_a")'],
  [
    'nested quotes, an operator',
    `a -csecexpr "sys.client_expr("proc_0_a") && sys.client_expr ("proc_0_b -c")" -killProcess x`,
    'sys.client_expr("proc_0_a") && sys.client_expr ("proc_0_b -c")',
  ],
  ['another delimiter', 'a -csecexpr q{sys.client_expr("proc_0_a")} -killProcess x', 'sys.client_expr("proc_0_a")'],
  ['no quotes, a blank', 'a -csecexpr sys.client_expr ("proc_0_a -b") -killProcess x', 'sys.client_expr ("proc_0_a -b")'],
  ['backslashes', String.raw`a -csecexpr "sys.client_expr(\"file_0_C:\\x\")"`, 'sys.client_expr("file_0_C:\\x")'],
])('an expression with %s (E7)', (_what, rest, expression) => {
  expect(action(rest)?.expression).toBe(expression);
});

test.each([
  ['> add authentication epaAction a -quarantineGroup q'],
  ['`add authentication epaAction a -quarantineGroup "q"`'],
  ['Then add the action: add authentication epaAction a -quarantineGroup q'],
  ['add authentication epaAction a \\\n  -quarantineGroup q'],
])('a command as a page shows it: %j', (text) => {
  expect(importNetscaler(text)).toMatchObject({ document: { epaActions: [{ name: 'a', quarantineGroup: 'q' }] }, notes: [] });
});

test('groups under each of their names, lists of processes and files (E1, E7, E21)', () => {
  expect(action('"my scan" -killProcess "a.exe, b.exe" -deletefiles /tmp/x,/tmp/y -successGroup ok -quarantineGroup "not ok"')).toEqual({
    name: 'my scan',
    killProcesses: ['a.exe', 'b.exe'],
    deleteFiles: ['/tmp/x', '/tmp/y'],
    defaultGroup: 'ok',
    quarantineGroup: 'not ok',
  });
  expect(action('a -defaultEPAGroup g')).toMatchObject({ defaultGroup: 'g' });
});

test.each([
  [
    'a file that is not to be deleted',
    'add authentication epaAction a -csecexpr "sys.client_expr(\\"proc_0_a\\")" -deletefiles old_files',
    ['1 warning delete-refused'],
  ],
  [
    'a parameter that is not known',
    'add authentication policylabel a -type AAATM_REQ',
    ['1 warning unknown-parameter', '1 warning empty-factor'],
  ],
  ['a value that is missing', 'add authentication epaAction a -csecexpr', ['1 warning value-missing', '1 warning no-expression']],
  ['blanks without quotes', 'add authentication epaAction a -csecexpr sys.client_expr ("proc_0_a")', ['1 warning unquoted-value']],
  ['a command that is not carried out', 'rm authentication policylabel a', ['1 warning not-carried-out']],
  ['what says nothing about the flow', 'add authentication samlIdPProfile p -samlIdPCertName c', ['1 warning kept']],
  ['a secret in what is kept', 'add authentication samlIdPProfile p -sharedSecret c', ['1 note secret-left-out']],
  [
    'an object with the name of something else',
    'add authentication __proto__ x\nadd authentication constructor y',
    ['1 warning kept', '2 warning kept'],
  ],
  ['text around the commands', 'First add it:\n\nDone', ['1 warning not-a-command']],
  ['an expression that cannot be read', '\nadd authentication epaAction a -csecexpr sys.client_expr("proc_x")', ['2 error expression']],
  [
    'a name too many',
    `add authentication epaAction a -csecexpr sys.client_expr("proc_0_a") -quarantineGroup ${'g'.repeat(65)}`,
    ['1 error value'],
  ],
  [
    'a binding without a priority',
    'add authentication Policy p -rule true -action NO_AUTHN\nadd authentication policylabel l\nbind authentication policylabel l -policyName p -gotoPriorityExpression NEXT',
    ['3 warning priority-missing'],
  ],
])('%s is told with its line', (_what, text, expected) => {
  expect(told(text)).toEqual(expected);
});

describe('configurations as people have them', () => {
  test('commands of other features are counted; a logon form is chosen by a policy of its own (E10, E12, E29)', () => {
    const { document, skipped, notes, problems } = importNetscaler(`#NS13.1 Build 21.50
set ns config -IPAddress 192.0.2.1 -netmask 255.255.255.0
add lb vserver web HTTP 192.0.2.2 80
add tm sessionPolicy tm-pol true tm-act
add authentication loginSchema passthrough -authenticationSchema noschema
add authentication loginSchema single -authenticationSchema "/nsconfig/loginschema/LoginSchema/SingleAuth.xml"
add authentication loginSchemaPolicy single-pol -rule true -action single
add authentication vserver AAA SSL 192.0.2.3 443
add authentication radiusAction mfa -serverIP 192.0.2.4 -serverPort 1812 -radKey deadbeef -encrypted
add authentication samlAction entra \\
  -samlIdPCertName idp \\
  -samlRedirectUrl "https://login.example/saml2"
add authentication Policy members -rule "AAA.USER.IS_MEMBER_OF(\\"MFA\\")" -action NO_AUTHN
add authentication Policy mfa-pol -rule TRUE -action mfa
add authentication Policy saml-pol -rule true -action entra
add authentication policylabel mfa-label -loginSchema passthrough
bind authentication policylabel mfa-label -policyName mfa-pol -priority 100 -gotoPriorityExpression END
bind authentication vserver AAA -policy single-pol -priority 100 -gotoPriorityExpression END
bind authentication vserver AAA -policy tm-pol -priority 10
bind authentication vserver AAA -policy members -priority 90 -nextFactor mfa-label -gotoPriorityExpression next
bind authentication vserver AAA -policy saml-pol -priority 100 -nextFactor mfa-label -gotoPriorityExpression NEXT
bind authentication vserver AAA -portaltheme RfWebUI
save ns config
`);
    expect(skipped).toBe(4);
    expect(document.servers).toEqual([
      {
        name: 'AAA',
        service: ['SSL', '192.0.2.3', '443'],
        loginSchema: 'single',
        bindings: [
          { policy: 'members', priority: 90, goto: 'NEXT', nextFactor: 'mfa-label' },
          { policy: 'saml-pol', priority: 100, goto: 'NEXT', nextFactor: 'mfa-label' },
        ],
      },
    ]);
    expect(document.authenticationActions.map(({ method, settings }) => [method, settings])).toEqual([
      ['radius', { serverIP: '192.0.2.4', serverPort: '1812' }],
      ['saml', { samlIdPCertName: 'idp', samlRedirectUrl: 'https://login.example/saml2' }],
    ]);
    expect([...notes, ...problems].map(({ code, line }) => `${line} ${code}`)).toEqual([
      'undefined other-policy',
      '9 secret-left-out',
      '19 goto-missing',
      '22 kept',
      '13 rule-unsupported',
    ]);
  });

  test('set changes what add made; a second bind changes the first (E30)', () => {
    const { document } = importNetscaler(`add authentication epaAction a -csecexpr sys.client_expr("proc_0_a")
set authentication epaAction a -quarantineGroup q
add authentication Policy p -rule true -action a
bind authentication policylabel l -policyName p -priority 10 -nextFactor m -gotoPriorityExpression END
bind authentication policylabel l -policyName p -priority 20
`);
    expect(document.epaActions).toEqual([expect.objectContaining({ expression: 'sys.client_expr("proc_0_a")', quarantineGroup: 'q' })]);
    expect(document.factors).toEqual([{ name: 'l', bindings: [{ policy: 'p', priority: 20, goto: 'END', nextFactor: 'm' }] }]);
  });
});

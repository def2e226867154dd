import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LabSwitch } from './lab-switch.ts';
import type { Endpoint, LabOptions, RadiusTlsOptions } from './options.ts';
import { hostKey } from './ssh/host-key.ts';

/** The simulated switch as a process: prints one JSON line when it is ready, ends on SIGTERM or SIGINT after Accounting-Off. */
const FLAGS = {
  address: { type: 'string' },
  'radius-auth': { type: 'string' },
  'radius-acct': { type: 'string' },
  'radius-tls': { type: 'string' },
  'tls-ca': { type: 'string' },
  'tls-certificate': { type: 'string' },
  'tls-key': { type: 'string' },
  secret: { type: 'string' },
  'secret-file': { type: 'string' },
  'coa-secret': { type: 'string' },
  'coa-client': { type: 'string', multiple: true },
  'ssh-port': { type: 'string' },
  'coa-port': { type: 'string' },
  'control-port': { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  'password-file': { type: 'string' },
  'host-key-file': { type: 'string' },
  enable: { type: 'string' },
  'nas-ip': { type: 'string' },
  hostname: { type: 'string' },
  config: { type: 'string' },
  transcripts: { type: 'string' },
  'tcam-limit': { type: 'string' },
  'vty-lines': { type: 'string' },
  'radius-timeout-ms': { type: 'string' },
  'second-ms': { type: 'string' },
  'require-event-timestamp': { type: 'boolean' },
  'no-accounting': { type: 'boolean' },
  'answer-at-once': { type: 'boolean' },
} as const;

function endpoint(text: string | undefined): Endpoint | undefined {
  if (text === undefined) return undefined;
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

function tlsOf(values: Record<string, unknown>): RadiusTlsOptions | undefined {
  const { 'radius-tls': at, 'tls-ca': ca, 'tls-certificate': certificate, 'tls-key': key } = values;
  const server = typeof at === 'string' ? endpoint(at) : undefined;
  return server && { server, ca: String(ca), certificate: String(certificate), key: String(key) };
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function lineOf(file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(file, 'utf8').trimEnd();
}

/** A JSON file of command -> file with what a device printed, the files beside it. */
function transcriptsIn(file: string | undefined): Readonly<Record<string, string>> | undefined {
  if (file === undefined) return undefined;
  const named = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
  return Object.fromEntries(Object.entries(named).map(([command, name]) => [command, readFileSync(resolve(dirname(file), name), 'utf8')]));
}

/** The host key kept in a file, made at the first start, so that a pinned fingerprint stays true. */
function keptHostKey(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  if (!existsSync(file)) writeFileSync(file, hostKey(undefined).pem, { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

function readCommandLine(): Partial<LabOptions> {
  const { values } = parseArgs({ options: FLAGS });
  const given = {
    address: values.address,
    radiusAuth: endpoint(values['radius-auth']),
    radiusAcct: endpoint(values['radius-acct']),
    radiusTls: tlsOf(values),
    secret: values.secret ?? lineOf(values['secret-file']),
    coaSecret: values['coa-secret'],
    coaClients: values['coa-client'],
    sshPort: number(values['ssh-port']),
    coaPort: number(values['coa-port']),
    controlPort: number(values['control-port']),
    username: values.username,
    password: values.password ?? lineOf(values['password-file']),
    hostKey: keptHostKey(values['host-key-file']),
    enable: values.enable,
    nasIp: values['nas-ip'],
    hostname: values.hostname,
    startupConfig: values.config === undefined ? undefined : readFileSync(values.config, 'utf8').split('\n'),
    transcripts: transcriptsIn(values.transcripts),
    tcamLimit: number(values['tcam-limit']),
    vtyLines: number(values['vty-lines']),
    radiusTimeoutMs: number(values['radius-timeout-ms']),
    secondMs: number(values['second-ms']),
    requireEventTimestamp: values['require-event-timestamp'],
    accounting: values['no-accounting'] === true ? false : undefined,
    answerAtOnce: values['answer-at-once'],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

const lab = await LabSwitch.start(readCommandLine());
process.stdout.write(`${JSON.stringify(lab.ready)}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void lab.stop().then(() => process.exit(0)));

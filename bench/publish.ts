// Publishing changed files of 50,000 hosts and 50,000 devices with 50,000 sessions, while PAP traffic runs: how long the event loop is held, and what a
// login waited at most.
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchServer, rounded, SECRET, startServer } from './installation.ts';
import { lab, startLab } from './load/coa-lab.ts';
import { logInHosts } from './load/mab-logins.ts';
import { PapLoad } from './load/pap-load.ts';

const SIZE = 50_000;
const PAP = { perSecond: 200, user: 'alice', password: 'alice-example-pw' };
/** Hardware that every session's list fits into: what does not fit is not what is measured. */
const ROOMY = { name: 'roomy', like: 'isr1000-8p', aclEntriesPerAsic: 1_000_000 };
/** How long is looked on after a change of policy was published, in ms. */
const LOOKED_ON = 30_000;
const GOAL = 50;

export async function run(): Promise<Record<string, unknown>[]> {
  const devices = await startLab();
  let folder = '';
  const server = await startServer({
    prepare: (made) => {
      folder = made;
      writeFileSync(join(folder, 'identities.yaml'), hosts());
      writeFileSync(join(folder, 'devices.yaml'), devicesYaml(devices.port));
    },
  });
  const sessions = SIZE / lab.devices;
  const addresses = Array.from({ length: lab.devices }, (_, n) => lab.addressOf(n));
  await logInHosts({ port: server.authenticationPort, secret: SECRET, addresses, sessions, macOf: (n, m) => macOf(n * sessions + m) });
  const load = new PapLoad({ ...PAP, port: server.authenticationPort, secret: SECRET });
  const measure = async (figure: string, change: () => void, also: () => Promise<unknown> = pause): Promise<Record<string, unknown>> => {
    await pause();
    await load.take();
    await server.holds();
    change();
    const begun = performance.now();
    const answer = await publish(server);
    const seconds = (performance.now() - begun) / 1000;
    await also();
    const { longest, work } = await server.holds();
    const { latencies, unanswered } = await load.take();
    return {
      figure,
      unit: 'ms',
      longestHold: rounded(longest),
      ofWhichWork: rounded(work),
      slowestLogin: rounded(latencies.reduce((most, one) => Math.max(most, one), 0)),
      unanswered,
      publishSeconds: rounded(seconds, 2),
      answer: answer.code ?? 'published',
      goal: GOAL,
      met: longest <= GOAL && unanswered === 0,
    };
  };
  try {
    return [
      await measure('publish of files that say the same', () => {}),
      await measure('publish of a changed file of 50,000 hosts', () =>
        writeFileSync(join(folder, 'identities.yaml'), hosts('All:Cameras')),
      ),
      await measure('publish of a changed file of 50,000 devices', () =>
        writeFileSync(join(folder, 'devices.yaml'), devicesYaml(devices.port, 'All:East')),
      ),
      await measure('publish of files that cannot be', () =>
        appendFileSync(join(folder, 'identities.yaml'), '  - { id: x, kind: nonesuch }\n'),
      ),
      await measure(
        'publish of a policy that changes 50,000 sessions',
        () => {
          writeFileSync(join(folder, 'identities.yaml'), hosts('All:Cameras'));
          appendFileSync(join(folder, 'policy/dacls/LIMITED.acl'), 'permit udp any host 10.10.1.10 eq 8443\n');
        },
        () => pause(LOOKED_ON),
      ),
    ];
  } finally {
    await load.stop();
    await server.stop();
    await devices.stop();
  }
}

function macOf(number: number): string {
  const hex = number.toString(16).padStart(6, '0').toUpperCase();
  return `02-00-5E-${hex.match(/../g)?.join('-')}`;
}

/** As a program that exports an inventory writes it; the first host is in `group`. */
function hosts(group = 'All:Printers'): string {
  const lines = Array.from({ length: SIZE }, (_, n) => `      - { name: ${macOf(n)}, group: '${n === 0 ? group : 'All:Printers'}' }`);
  const user = `{ name: ${PAP.user}, password: 'plain:${PAP.password}', group: 'All:Employees' }`;
  return [
    'stores:',
    `  - { id: internal-users, kind: users, records: [${user}] }`,
    '  - id: internal-hosts',
    '    kind: hosts',
    '    records:',
    ...lines,
    '',
  ].join('\n');
}

/** Those of the lab, and others that are only configured. */
function devicesYaml(coaPort: number, place = 'All:West'): string {
  const lines = Array.from({ length: SIZE }, (_, n) => {
    const rest = `platform: ${ROOMY.name}, groups: { Location: '${n === 0 ? place : 'All:West'}' }`;
    if (n < lab.devices) {
      const radius = `radius: { secret: ${lab.secret}, messageAuthenticator: off }`;
      return `  - { name: sw${n}, addresses: [${lab.addressOf(n)}], ${rest}, ${radius}, coa: { port: ${coaPort} } }`;
    }
    return `  - { name: sw${n}, addresses: [10.${n >> 16}.${(n >> 8) & 255}.${n & 255}], ${rest}, radius: { secret: ${SECRET} } }`;
  });
  const from = `  - { name: load, addresses: [127.0.0.1], platform: isr1000-8p, radius: { secret: ${SECRET}, messageAuthenticator: off } }`;
  return [`platforms: [${JSON.stringify(ROOMY)}]`, 'devices:', from, ...lines, ''].join('\n');
}

async function publish({ apiUrl, apiKey }: BenchServer): Promise<{ readonly code?: string }> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const published = await fetch(`${apiUrl}/api/v1/policy:publish`, { method: 'POST', headers, body: '{}' });
  return (await published.json()) as { readonly code?: string };
}

function pause(ms = 2000): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

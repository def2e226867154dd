import { readFileSync, writeFileSync } from 'node:fs';
import type { AcceptedView } from '../../api/views/accepted-view.ts';
import type { JobView } from '../../api/views/job-view.ts';
import type { PolicyChangeView } from '../../api/views/policy-view.ts';
import type { PostureView } from '../../api/views/posture-view.ts';
import type { SessionView } from '../../api/views/session-view.ts';
import type { ApiClient } from './api-client.ts';
import { CAMERA, LAPTOP, PRINTER, SWITCH_NAME } from './cast.ts';
import type { Lab, LabSession } from './lab-process.ts';
import type { Narrator } from './narrator.ts';
import type { Workspace } from './workspace.ts';

/** One command line of portreeve, as another terminal would run it. */
export type Command = (argv: readonly string[]) => Promise<{ readonly code: number; readonly out: string }>;

/** Everything a chapter works with. */
export type Stage = {
  readonly api: ApiClient;
  readonly command: Command;
  readonly lab: Lab;
  readonly tell: Narrator;
  readonly workspace: Workspace;
};

/** The story, chapter by chapter. Every line it prints is taken from an answer of the server or of the switch. */
export async function tellStory(stage: Stage): Promise<void> {
  await authenticate(stage);
  await scanLaptop(stage);
  await editDacl(stage);
  await refuseTooLarge(stage);
  await pushAccessList(stage);
}

async function authenticate({ api, lab, tell }: Stage): Promise<void> {
  tell.chapter('A laptop is plugged in: host lookup, posture unknown');
  await lab.plugIn({ port: 1, mac: LAPTOP, ip: '10.20.0.3' });
  const session = await api.sessionWhere(LAPTOP, (one) => one.applied !== undefined);
  const onSwitch = await lab.state().then((state) => state.sessions.find((one) => one.mac === LAPTOP));
  if (session) describeSession(tell, session);
  tell.proved('the session is live and accounting confirms what it was given', session?.applied !== undefined);
  tell.proved('it is redirected to the assessment', session?.applied?.redirect !== undefined);
  tell.proved(describeDacl('the switch downloaded the limited access list', onSwitch), sameDacl(session, onSwitch));
}

async function scanLaptop({ api, command, lab, tell }: Stage): Promise<void> {
  tell.chapter('The laptop is scanned: portreeve posture scan looks at this machine, an assessment judges what it found');
  const before = await api.sessionWhere(LAPTOP, () => true);
  const { jobs = [], posture } = scannedBy(await command(['posture', 'scan', '--mac', LAPTOP, '--wait=30s', '--output', 'json']));
  for (const { id, passed, evidence } of posture?.checks ?? []) tell.say(`check ${id}: ${passed ? 'pass' : 'fail'} (${evidence})`);
  tell.proved('it is compliant: every check was reported and holds', posture?.status === 'compliant' && posture.failedChecks.length === 0);
  for (const job of jobs) describeJob(tell, job);
  tell.proved('one job, and it is proved', jobs.length === 1 && jobs[0]?.state === 'proved');
  tell.proved(`one correlation ties report, posture and job: ${posture?.correlation}`, jobs[0]?.cause === posture?.correlation);
  const after = await api.sessionWhere(LAPTOP, (one) => one.applied?.dacl !== before?.applied?.dacl);
  const onSwitch = await lab.state().then((state) => state.sessions.find((one) => one.mac === LAPTOP));
  tell.say(
    `${before?.applied?.dacl} -> ${after?.applied?.dacl}, ${after?.applied?.redirect ? 'still redirected' : 'no longer redirected'}`,
  );
  tell.proved(describeDacl('the switch enforces the full access list', onSwitch), sameDacl(after, onSwitch) && !after?.applied?.redirect);
}

type Scanned = AcceptedView & { readonly jobs: readonly JobView[]; readonly posture: PostureView };

/** What the command printed; nothing where it failed, and then its fault stands on the terminal. */
function scannedBy({ out }: { readonly out: string }): Partial<Scanned> {
  return out === '' ? {} : (JSON.parse(out) as Scanned);
}

async function reportPosture({ api, tell }: Stage, mac: string, status: string): Promise<readonly JobView[]> {
  const answer = await api.post<AcceptedView>('/posture/results', { id: `demo-${mac}-${status}`, mac, status });
  if (!answer.ok) {
    tell.proved(`the result is accepted (${answer.problem.detail})`, false);
    return [];
  }
  return api.jobsOf(answer.body);
}

async function editDacl(stage: Stage): Promise<void> {
  const { api, lab, tell, workspace } = stage;
  tell.chapter('The policy changes: one line more in the access list FULL');
  await lab.plugIn({ port: 2, mac: PRINTER, ip: '10.20.0.1' });
  await lab.plugIn({ port: 3, mac: CAMERA, ip: '10.20.0.2' });
  await reportPosture(stage, CAMERA, 'noncompliant');
  const live = await Promise.all([LAPTOP, PRINTER, CAMERA].map((mac) => api.sessionWhere(mac, (one) => one.applied !== undefined)));
  for (const one of live) if (one) tell.detail(`${one.mac} ${one.port} ${one.applied?.dacl}`);
  insertBeforeLast(workspace.dacl('FULL'), 'deny tcp any host 10.10.9.9 eq 3389');
  const answer = await api.post<PolicyChangeView>('/policy:publish', {});
  if (!answer.ok) {
    tell.proved(`the policy is published (${answer.problem.detail})`, false);
    return;
  }
  tell.say(`policy revision ${answer.body.revision}: ${answer.body.changed.join(', ')}`);
  const jobs = await api.jobsOf(answer.body);
  for (const job of jobs) describeJob(tell, job);
  const touched = jobs.flatMap((job) => job.steps.filter((step) => step.state !== 'skipped').map((step) => step.session));
  tell.proved(
    `${touched.length} of ${live.length} sessions was re-authenticated: the one the change affects`,
    touched.length === 1 && touched[0] === live[0]?.id,
  );
  tell.proved('and it is proved', jobs.length > 0 && jobs.every((job) => job.state === 'proved'));
  const now = await api.sessionWhere(LAPTOP, (one) => one.applied?.dacl !== live[0]?.applied?.dacl);
  const onSwitch = await lab.state().then((state) => state.sessions.find((one) => one.mac === LAPTOP));
  tell.proved(describeDacl('the switch enforces the new version', onSwitch), sameDacl(now, onSwitch));
}

/** Puts a line in front of the list's last entry, as an editor would. */
function insertBeforeLast(file: string, line: string): void {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(file, `${[...lines.slice(0, -1), line, ...lines.slice(-1)].join('\n')}\n`);
}

async function refuseTooLarge({ api, lab, tell }: Stage): Promise<void> {
  tell.chapter('An access list that does not fit is refused before a byte is sent');
  const lines = Array.from({ length: 260 }, (_, i) => `permit tcp any host 10.30.${Math.floor(i / 250)}.${(i % 250) + 1} eq 443`);
  const before = await lab.state();
  const answer = await api.post('/acls:plan', { name: 'TOO-LARGE', lines, devices: [SWITCH_NAME] });
  if (!answer.ok) tell.say(answer.problem.detail);
  tell.proved('refused, with the arithmetic', !answer.ok && answer.problem.code === 'acl.tcam');
  const after = await lab.state();
  tell.proved(`the switch holds what it held: ${after.tcam.used} of ${after.tcam.limit} entries`, after.tcam.used === before.tcam.used);
}

async function pushAccessList({ api, lab, tell }: Stage): Promise<void> {
  tell.chapter('One that fits: planned, shown, pushed over SSH, read back, saved');
  const request = {
    name: 'SERVERS',
    lines: [
      'remark reach the server net, nothing else inside',
      'permit tcp any 10.40.0.0 0.0.0.255 eq 443',
      'permit udp any host 10.40.1.53 eq domain',
      'deny ip any 10.0.0.0 0.255.255.255',
      'permit ip any any',
    ],
    devices: [SWITCH_NAME],
  };
  const planned = await api.post<{ plans: readonly JobView[] }>('/acls:plan', request);
  if (!planned.ok) {
    tell.proved(`planned (${planned.problem.detail})`, false);
    return;
  }
  for (const plan of planned.body.plans) for (const note of plan.notes) tell.say(note);
  const pushed = await api.post<AcceptedView>('/acls:push', request);
  if (!pushed.ok) {
    tell.proved(`pushed (${pushed.problem.detail})`, false);
    return;
  }
  const jobs = await api.jobsOf(pushed.body);
  for (const job of jobs) describeJob(tell, job);
  tell.proved('the job is proved: read back over a new session and equal', jobs.length > 0 && jobs.every((job) => job.state === 'proved'));
  tell.proved('the switch saved its configuration', (await lab.state()).saved);
}

function describeSession(tell: Narrator, session: SessionView): void {
  const given = session.applied ?? session.granted;
  tell.say(`${session.mac} on ${session.device} ${session.port}, session ${session.auditSessionId}, posture ${session.posture}`);
  if (given)
    tell.say(
      `rule "${given.rule}" of ${given.service}: ${given.profiles.join(', ')}; dACL ${given.dacl}${given.redirect ? `; redirect to ${given.redirect.url}` : ''}`,
    );
}

function describeJob(tell: Narrator, job: JobView): void {
  tell.say(`job ${job.id}: ${job.state}${job.ms === undefined ? '' : ` in ${job.ms} ms`}`);
  for (const step of job.steps) {
    tell.say(`  ${step.does}: ${step.state}`);
    for (const seen of step.evidence)
      tell.detail(`    ${String(Math.round(seen.ms)).padStart(5)} ms  ${seen.what}${seen.detail ? `: ${seen.detail}` : ''}`);
  }
}

function describeDacl(claim: string, onSwitch: LabSession | undefined): string {
  return onSwitch ? `${claim}: ${onSwitch.dacl}, ${onSwitch.daclEntries} entries on ${onSwitch.port}` : claim;
}

/** The switch names a downloaded list as on the wire, with `x` for `#`. */
function sameDacl(session: SessionView | undefined, onSwitch: LabSession | undefined): boolean {
  return (
    session?.applied?.dacl !== undefined &&
    onSwitch?.dacl !== undefined &&
    session.applied.dacl.replaceAll('#', 'x') === onSwitch.dacl.replaceAll('#', 'x')
  );
}

import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { judge } from '../../../src/control/prover.ts';
import type { Expectation } from '../../../src/model/plan.ts';
import type { Authorization, Session } from '../../../src/model/session.ts';
import { World } from './world.ts';

const SENT = instantOf(1_800_000_000_000);
const BEFORE = instantOf(SENT - 60_000);
const SINCE = instantOf(SENT + 60_000);

const full: Authorization = { service: 's', rule: 'r', profiles: ['FULL'], vlan: '20', policyRevision: 1, fingerprint: 'full' };
const guest: Authorization = { ...full, profiles: ['GUEST'], vlan: '30', fingerprint: 'guest' };
/** Nothing of it but its name is another than in `full`. */
const twin: Authorization = { ...full, profiles: ['TWIN'], fingerprint: 'twin' };

const present = { ...new World().connect(), auditSessionId: 'A1' };
const having = (granted: Authorization, at = BEFORE): Session => ({ ...present, granted: { ...granted, at }, applied: { ...granted, at } });
const expecting: Expectation = { kind: 'authorization', session: present.id, fingerprint: 'full', summary: '' };

function seen(session: Session, before: Session, vlan: string, auditSessionId = 'A1') {
  const sight = { kind: 'shown', by: 'ssh', shown: { auditSessionId, authorized: true, vlans: [vlan] } } as const;
  const { kind, evidence } = judge(sight, expecting, session, { at: SENT, before }, full, SINCE);
  return [kind, evidence[0]?.what];
}

describe('what a device shows of a session', () => {
  it('is the wanted authorization, and not the one before: it is in force', () => {
    expect(seen(having(guest), having(guest), '20')).toEqual(['in-force', 'by SSH: the authorization is in force']);
  });

  it('is what was granted since: it is in force', () => {
    expect(seen(having(full, SINCE), having(twin), '20')).toEqual(['in-force', 'by SSH: the authorization is in force']);
  });

  it('looks like what it had before, and nothing was granted since: nothing is claimed', () => {
    expect(seen(having(twin), having(twin), '20')).toEqual(['unseen', 'by SSH: the new authorization looks like the old']);
    expect(seen(having(full), having(full), '20')).toEqual(['unseen', 'by SSH: the new authorization looks like the old']);
  });

  it('is another authorization: it had no effect', () => {
    expect(seen(having(guest), having(guest), '30')).toEqual(['otherwise', 'by SSH: another authorization is in force']);
  });

  it('is another session of the endpoint on the port: no proof of this one, which is over', () => {
    expect(seen(having(guest), having(guest), '20', 'B2')).toEqual(['over', 'by SSH: the session is over, another has begun']);
  });
});

import { describe, expect, it } from 'vitest';
import { ManagedListDirectory } from '../../../src/adapters/directory/managed-lists.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { AccessDecision, ListVersions } from '../../../src/model/access.ts';
import type { Device } from '../../../src/model/device.ts';
import type { ManagedList } from '../../../src/model/managed-list.ts';
import { authorizationOf, replyAttributes } from '../../../src/policy/authorization.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { explain } from '../../../src/policy/explain.ts';
import { lint } from '../../../src/policy/lint.ts';
import { profilesNaming } from '../../../src/policy/list-versions.ts';
import { draftOfDocument } from '../../../src/policy/standing.ts';
import { radiusService } from '../policy/radius-service.ts';
import { facts, policyOf, serviceWith } from '../policy/written.ts';
import { MemoryLists, managedList } from './memory-lists.ts';

const PROFILES = `profiles:
  - name: STAFF
    redirect: { acl: PORTAL, url: "https://portal.example.net/" }
    attributes:
      - { name: Filter-Id, value: WEB.in }
      - { name: Reply-Message, value: WEB }
  - name: OWN
    attributes: [{ name: Filter-Id, from: identity.acl }]`;
const staff = policyOf(serviceWith('{ default: { profiles: [STAFF] } }', PROFILES).replace('simple: deny', 'simple: { store: AD1 }'));
const own = policyOf(serviceWith('{ default: { profiles: [OWN] } }', PROFILES));

function lists(pointers: readonly ManagedList[], whenAbsent: 'name-as-written' | 'reject' = 'name-as-written'): ManagedListDirectory {
  return new ManagedListDirectory(pointers, { store: new MemoryLists(), clock: { now: () => 0 as never } }, { whenAbsent });
}

function on(device: string, of: ManagedListDirectory): ListVersions {
  return of.on(device as never);
}

function decided(policy: typeof staff, versions: ListVersions | undefined, acl = 'WEB'): AccessDecision {
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  return authorize(policy, service, facts({ lists: versions, identity: { store: 'AD1', name: 'bob', attributes: { acl } } }));
}

function sent(policy: typeof staff, decision: AccessDecision): readonly unknown[] {
  return decision.profile ? replyAttributes(policy, decision.profile).flatMap(({ values }) => values) : [];
}

describe('a profile that names a list portreeve keeps on the device', () => {
  const both = lists([managedList(), managedList({ list: 'PORTAL', inForce: { ...managedList().inForce, name: 'PR-PORTAL-33333333' } })]);

  it('gives the version in force there, by Filter-Id with its suffix and for redirection; other texts stay as they are', () => {
    const decision = decided(staff, on('sw1', both));
    expect(sent(staff, decision)).toEqual([
      'url-redirect-acl=PR-PORTAL-33333333',
      'url-redirect=https://portal.example.net/',
      'PR-WEB-22222222.in',
      'WEB',
    ]);
    expect(authorizationOf(staff, decision)).toMatchObject({
      redirect: { acl: 'PR-PORTAL-33333333' },
      lists: ['PR-PORTAL-33333333', 'PR-WEB-22222222'],
    });
  });

  it('takes the name from the user where the profile does', () => {
    expect(sent(own, decided(own, on('sw1', both), 'WEB.out'))).toEqual(['PR-WEB-22222222.out']);
    expect(sent(own, decided(own, on('sw1', both), 'OTHER'))).toEqual(['OTHER']);
  });

  it('is one decision while the version stays, and another authorization with another version', () => {
    const first = decided(staff, on('sw1', both));
    expect(decided(staff, on('sw1', both))).toBe(first);
    const next = lists([managedList({ inForce: { ...managedList().inForce, name: 'PR-WEB-44444444' } })]);
    const after = decided(staff, on('sw1', next));
    expect(authorizationOf(staff, after).fingerprint).not.toBe(authorizationOf(staff, first).fingerprint);
  });

  it('says in an explanation under which name the list stands on the device', () => {
    const told = explain(staff, facts({ lists: on('sw1', both), authenticationStatus: 'passed' })).steps.filter(
      ({ step }) => step === 'lists',
    );
    expect(told.map((one) => one.told)).toEqual([
      'list PORTAL is PR-PORTAL-33333333 on this device',
      'list WEB is PR-WEB-22222222 on this device',
    ]);
  });

  it('is known by the lists it names', () => {
    expect(profilesNaming(staff, 'WEB')).toEqual(['STAFF']);
    expect(profilesNaming(staff, 'FILTER')).toEqual([]);
  });
});

describe('a device that lacks the list', () => {
  it('is given the name as written, and the decision says so', () => {
    const decision = decided(staff, on('sw2', lists([managedList()])));
    expect(sent(staff, decision)).toContain('WEB.in');
    expect(decision.profile?.lists).toEqual([
      { list: 'PORTAL', by: 'redirect' },
      { list: 'WEB', by: 'filter', absent: true },
    ]);
  });

  it('is refused where that is configured, but not for a list that no device was given', () => {
    const refusing = lists([managedList()], 'reject');
    expect(decided(staff, on('sw2', refusing))).toEqual({ outcome: 'reject', service: 's', rule: 'Default', reason: 'list-absent' });
    expect(decided(own, on('sw2', refusing), 'LOCAL').outcome).toBe('accept');
    expect(decided(staff, on('sw1', refusing)).outcome).toBe('accept');
  });

  it('keeps the same decision object where portreeve keeps none of its lists anywhere', () => {
    expect(decided(staff, on('sw1', lists([])))).toBe(decided(staff, undefined));
  });
});

describe('policy lint', () => {
  it('tells which devices lack a list that a profile names and others have', () => {
    const read = readPolicyDraft();
    const devices = ['sw1', 'sw2', 'sw3'].map((id) => ({ id }) as Device);
    const found = lint({ ...read, now: instantOf(0), devices, lists: lists([managedList()]) }).filter(({ code }) => code === 'list-absent');
    expect(found).toEqual([
      {
        code: 'list-absent',
        severity: 'warning',
        message: 'the access list `WEB` was put on other devices and not on `sw2`, `sw3`: push it there too',
        at: expect.any(String),
      },
    ]);
    expect(lint({ ...read, now: instantOf(0), devices, lists: lists([]) }).filter(({ code }) => code === 'list-absent')).toEqual([]);
  });
});

function readPolicyDraft() {
  return { policy: staff, draft: draftOfDocument(staff.record.document, 'a test') };
}

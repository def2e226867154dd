import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciscoIosxe } from '../../drivers/cisco-iosxe/driver.ts';
import { ManagedListDirectory } from '../../src/adapters/directory/managed-lists.ts';
import { ok } from '../../src/base/result.ts';
import type { DeviceSessions } from '../../src/control/device-sessions.ts';
import { ListCleaner } from '../../src/control/list-cleaner.ts';
import { checkUnused } from '../../src/control/list-users.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
import type { ControlEvent } from '../../src/model/event.ts';
import type { Session } from '../../src/model/session.ts';
import type { SessionDirectory } from '../../src/ports/session-directory.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { policyWith } from '../unit/control/policy-and-device.ts';
import { MemoryLists } from '../unit/lists/memory-lists.ts';

const DEVICE = { id: 'sw1' as DeviceId } as Device;
const KEEP = 600_000;
const POLICY = policyWith();
const nameOf = (content: number): string => `PR-WEB-0000000${content}`;

type Step =
  | { readonly kind: 'push'; readonly content: number; readonly late: number }
  | { readonly kind: 'login' | 'logout' | 'forget'; readonly host: number }
  | { readonly kind: 'bind'; readonly content: number }
  | { readonly kind: 'unbind' | 'restart' }
  | { readonly kind: 'pass'; readonly minutes: number };

const host = fc.nat(3);
const content = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), content, late: fc.nat(2) }),
  fc.record({ kind: fc.constantFrom('login' as const, 'logout' as const, 'forget' as const), host }),
  fc.record({ kind: fc.constant('bind' as const), content }),
  fc.record({ kind: fc.constantFrom('unbind' as const, 'restart' as const) }),
  fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 25 }) }),
);

/** A device as it really is, and what portreeve knows of it: sessions may be there that it has forgotten. */
class Model {
  readonly clock = new ManualClock();
  readonly store = new MemoryLists();
  readonly onDevice = new Set<string>();
  readonly sessions = new Map<number, string>();
  readonly known = new Set<number>();
  readonly removed: string[] = [];
  /** Removed while somebody had it. */
  readonly wronged: string[] = [];
  interface: string | undefined;
  lists = this.#recalled();
  #cleaner = this.#cleaning();
  #pushes = 0;

  #recalled(): ManagedListDirectory {
    return new ManagedListDirectory(this.store.held(), { store: this.store, clock: this.clock }, { whenAbsent: 'name-as-written' });
  }

  #cleaning(): ListCleaner {
    const cleaner = new ListCleaner(this.#deps(), (event) => this.#take(event));
    cleaner.start();
    return cleaner;
  }

  #deps() {
    const directory = { list: () => [...this.known].map((host) => this.#sessionOf(host)) } as unknown as SessionDirectory;
    const sink = { emit: () => undefined, count: () => undefined };
    return { lists: this.lists, sessions: directory, policy: () => POLICY, clock: this.clock, sink, listKeep: KEEP };
  }

  #sessionOf(host: number): Session {
    const granted = { lists: [this.sessions.get(host) ?? ''] };
    return { id: `s-${host}`, device: DEVICE.id, state: 'active', granted } as unknown as Session;
  }

  /** What a job of playbook `list-unused` does, without its journal. */
  async #take(event: ControlEvent) {
    if (event.kind !== 'lists.unused') throw new Error(event.kind);
    for (const name of event.versions) {
      const lines = {
        use: (_driven: unknown, work: (session: unknown) => unknown) => work({ run: async (asked: string) => ok(this.#shown(asked)) }),
      };
      const driven = { device: DEVICE, driver: ciscoIosxe, platform: undefined };
      const unused = await checkUnused(this.#deps(), lines as unknown as DeviceSessions, driven, name);
      if (!unused.ok) continue;
      const users = [...this.sessions.values(), this.interface, this.lists.get(DEVICE.id, 'WEB')?.inForce.name].filter(
        (one) => one === name,
      );
      if (users.length > 0) this.wronged.push(name);
      this.onDevice.delete(name);
      this.removed.push(name);
      await this.lists.removed(DEVICE.id, 'WEB', name);
    }
    return ok(undefined);
  }

  #shown(asked: string): string {
    if (asked.includes('running-config')) {
      const bound = this.interface === undefined ? [] : [` ip access-group ${this.interface} in`];
      return [
        ...[...this.onDevice].map((name) => `ip access-list extended ${name}`),
        'interface GigabitEthernet0/1/3',
        ...bound,
        'end',
      ].join('\n');
    }
    if (this.sessions.size === 0) return 'No sessions currently exist\n';
    return [...this.sessions]
      .map(([at, name]) =>
        [
          `            Interface:  GigabitEthernet0/1/${at}`,
          `          MAC Address:  0200.5e00.000${at}`,
          '               Status:  Authorized',
          '',
          'Server Policies:',
          `            Filter-ID:  ${name}.in`,
          '',
        ].join('\n'),
      )
      .join('----------------------------------------\n');
  }

  async do(step: Step): Promise<void> {
    switch (step.kind) {
      case 'push': {
        const name = nameOf(step.content);
        this.onDevice.add(name);
        this.#pushes++;
        const version = { name, lines: [`permit tcp any any eq ${step.content + 1}`], provedAt: this.clock.now(), job: 'j' as never };
        // A job that was asked for earlier may end later.
        await this.lists.proved({ device: DEVICE.id, list: 'WEB', version, generation: this.#pushes - step.late });
        return;
      }
      case 'login': {
        const name = this.lists.on(DEVICE.id).versionOf('WEB');
        if (name === undefined) return;
        this.sessions.set(step.host, name);
        this.known.add(step.host);
        return;
      }
      case 'logout':
        this.sessions.delete(step.host);
        this.known.delete(step.host);
        return;
      case 'forget':
        this.known.delete(step.host);
        return;
      case 'bind':
        if (this.onDevice.has(nameOf(step.content))) this.interface = nameOf(step.content);
        return;
      case 'unbind':
        this.interface = undefined;
        return;
      case 'restart':
        this.#cleaner.stop();
        this.lists = this.#recalled();
        this.#cleaner = this.#cleaning();
        return;
      case 'pass':
        return this.pass(step.minutes);
    }
  }

  async pass(minutes: number): Promise<void> {
    for (let quarter = 0; quarter < minutes * 4; quarter++) {
      this.clock.advance(15_000);
      for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  stop(): void {
    this.#cleaner.stop();
  }
}

describe('versions of a list that are out of force', () => {
  it('none goes while a session or an interface of the device has it, and what is in force is always there', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
        const model = new Model();
        for (const one of steps) {
          await model.do(one);
          const inForce = model.lists.get(DEVICE.id, 'WEB')?.inForce.name;
          if (inForce !== undefined) expect(model.onDevice).toContain(inForce);
          expect(model.wronged).toEqual([]);
        }
        model.stop();
      }),
      { numRuns: 60 },
    );
  });

  it('every one goes once nobody has it: after the time it is kept, not before', async () => {
    const model = new Model();
    await model.do({ kind: 'push', content: 0, late: 0 });
    await model.do({ kind: 'login', host: 1 });
    await model.do({ kind: 'push', content: 1, late: 0 });
    await model.pass(15);
    expect(model.removed).toEqual([]);
    await model.do({ kind: 'login', host: 1 });
    await model.pass(1);
    expect(model.removed).toEqual([nameOf(0)]);
    await model.do({ kind: 'push', content: 2, late: 0 });
    await model.pass(9);
    expect(model.removed).toEqual([nameOf(0)]);
    await model.do({ kind: 'logout', host: 1 });
    await model.pass(2);
    expect(model.removed).toEqual([nameOf(0), nameOf(1)]);
    // Asked for before the last one, and proved after it: never in force, and gone in time.
    await model.do({ kind: 'push', content: 3, late: 2 });
    await model.pass(11);
    expect(model.removed).toEqual([nameOf(0), nameOf(1), nameOf(3)]);
    expect(model.lists.get(DEVICE.id, 'WEB')?.inForce.name).toBe(nameOf(2));
    model.stop();
  });

  it('one that the device says is used stays, and goes when it is not any more, over a restart', async () => {
    const model = new Model();
    await model.do({ kind: 'push', content: 0, late: 0 });
    await model.do({ kind: 'bind', content: 0 });
    await model.do({ kind: 'push', content: 1, late: 0 });
    await model.pass(25);
    expect(model.removed).toEqual([]);
    await model.do({ kind: 'unbind' });
    await model.do({ kind: 'restart' });
    await model.pass(1);
    expect(model.removed).toEqual([nameOf(0)]);
    model.stop();
  });
});

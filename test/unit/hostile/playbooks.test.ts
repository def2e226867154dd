import { expect, test } from 'vitest';
import { readPlaybook } from '../../../src/plan/playbook.ts';
import { type Fate, FIELDS } from './fields.ts';
import { withText } from './string-paths.ts';
import { HOSTILE } from './texts.ts';

const reference = (path: string): string => `\${{ ${path} }}`;
const SESSIONS = {
  apiVersion: 'playbook/v1',
  name: 'sample',
  on: { 'session.action': {} },
  select: { sessions: {} },
  steps: [{ id: 'act', 'coa.disconnect': {} }],
};
const DEVICES = {
  ...SESSIONS,
  on: { 'config.save': {} },
  select: { devices: reference('event.devices') },
  steps: [{ id: 'save', 'device.saveConfig': {} }],
};
const RETRY = { max: 1, initial: '1s', cap: '1s' };

/** A playbook with everything in it that the field needs. */
function sampleFor(path: string): object {
  if (/^on\/(?:acl|config|port)/.test(path)) return DEVICES;
  if (path.startsWith('guards/'))
    return { ...SESSIONS, guards: { rate: { global: '1/s' }, batches: ['5%'], betweenBatches: { wait: '1s' } } };
  if (path.includes('/verify/')) return { ...SESSIONS, steps: [{ id: 'v', verify: { session: { command: 'effective' }, within: '1s' } }] };
  if (path.includes('/retry/')) return { ...SESSIONS, steps: [{ id: 'act', retry: RETRY, 'coa.disconnect': {} }] };
  if (path.includes('/escalate/'))
    return { ...SESSIONS, steps: [{ id: 'act', 'coa.reauthenticate': { escalate: [{ to: 'terminate' }] } }] };
  return path.includes('/coa.') ? { ...SESSIONS, steps: [{ id: 'act' }] } : SESSIONS;
}

const read = (playbook: unknown) => readPlaybook('p.yaml', JSON.stringify(playbook));
/** As the schema calls it. */
const calledAs = (path: string): string => path.replaceAll('[]', '0').replaceAll('/', '.');

/** What goes into a request is tried with all texts, what only says when and for whom with some. */
const SOME = HOSTILE.filter((_, at) => at % 8 === 0);

test.each(Object.entries<Fate>(FIELDS.playbook.fields))('%s: %s', (path, fate) => {
  const sample = sampleFor(path);
  const wrong = (path.includes('/coa.') ? HOSTILE : SOME).flatMap((text): readonly unknown[] => {
    const result = read(withText(sample, path, text));
    const named = !result.ok && result.error.some(({ message }) => message.includes(calledAs(path)));
    if (!result.ok) return named ? [] : [[text, result]];
    if (fate === 'attribute') {
      const [step] = result.value.steps;
      const [field = ''] = path.split('/').slice(-1);
      const held = step?.action.kind === 'coa' && step.action.command !== 'requested' ? Object.entries(step.action.command) : [];
      return /^[\x20-\x7e]{1,253}$/.test(text) && held.some(([key, value]) => key === field && value === text) ? [] : [[text, result]];
    }
    if (fate !== 'prose') return [[text, result]];
    const { description: _, ...rest } = result.value;
    return JSON.stringify(rest) === JSON.stringify((read(sample) as { value?: unknown }).value) ? [] : [[text, result]];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test.each(['acl.push', 'acl.remove', 'config.push', 'device.enablePort', 'coa.send'])(
  'what a `%s` takes from the event is the value itself: no text stands beside it or in its place',
  (action) => {
    const [key = '', of = ''] =
      {
        'acl.push': ['acl', 'event.acl'],
        'acl.remove': ['acl', 'event.removed'],
        'config.push': ['document', 'event.document'],
        'device.enablePort': ['port', 'event.port'],
        'coa.send': ['command', 'event.command'],
      }[action] ?? [];
    for (const text of SOME.flatMap((one) => [one, `${reference(of)}${one || '?'}`, reference(one)])) {
      const base = action === 'coa.send' ? SESSIONS : DEVICES;
      const result = read({ ...base, steps: [{ id: 'act', [action]: { [key]: text } }] });
      expect(!result.ok && result.error.some(({ message }) => message.includes(`steps.0.${action}.${key}`)), JSON.stringify(text)).toBe(
        true,
      );
    }
  },
);

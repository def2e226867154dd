import { expect, test } from 'vitest';
import { mermaidOf } from '../../../src/posture/factors/mermaid.ts';
import { pictureOf } from '../../../src/posture/factors/picture.ts';
import { start } from '../../../src/posture/factors/run.ts';
import { svgOf } from '../../../src/posture/factors/svg.ts';
import { answer, epa, flowWith, running, unwrapped } from './written.ts';

const flow = flowWith({
  epaActions: [epa('A', { quarantineGroup: 'limited' }), epa('B')],
  factors: [
    { name: 'logon <1>', loginSchema: 'form', bindings: [{ policy: 'ldap', priority: 10 }] },
    { name: 'other', bindings: [{ policy: 'pass', priority: 1 }] },
  ],
  loginSchemas: [{ name: 'form', view: 'SingleAuth.xml' }],
  servers: [
    {
      name: 'vs',
      bindings: [
        { policy: 'B', priority: 1, nextFactor: 'other' },
        { policy: 'A', priority: 2, nextFactor: 'logon <1>' },
      ],
    },
  ],
});

test('factors, schemas, policies, success and failure (E37)', () => {
  const { nodes, edges } = pictureOf(flow);
  expect(nodes.map(({ title, lines }) => [title, ...lines])).toEqual([
    ['logon <1>', 'shows SingleAuth.xml', '10 ldap (ldap)'],
    ['other', 'no schema', '1 pass (NO_AUTHN)'],
    ['vs', 'no schema', '1 B (EPA)', '2 A (EPA)'],
    ['complete'],
    ['denied'],
  ]);
  expect(edges.map(({ from, to, label, on }) => `${from} ${to} ${on} ${label}`)).toEqual([
    'f0 complete success ldap',
    'f0 denied failure fails',
    'f1 complete success pass',
    'f2 f1 success B',
    'f2 f0 success A',
    'f2 f0 failure fails: limited',
  ]);
});

test('the path taken is marked in both forms (E37)', () => {
  const done = answer(flow, answer(flow, unwrapped(start(flow, 'vs', 'plugin')), running()), { kind: 'login', ok: true });
  const picture = pictureOf(flow, done.state.trace);
  expect(picture.edges.filter(({ taken }) => taken).map(({ label }) => label)).toEqual(['ldap', 'fails: limited']);
  expect(mermaidOf(picture)).toContain('  class f0,f2,complete taken\n  linkStyle 0,5 stroke:#1a7f37');
  expect(svgOf(picture).match(/class="[a-z ]*taken"/g)).toHaveLength(5);
});

test('a picture is whole by itself, and nothing in a name is markup (E37)', () => {
  const svg = svgOf(pictureOf(flow));
  expect(svg).toContain('logon &lt;1&gt;');
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|<script|href|@import/);
  expect(mermaidOf(pictureOf(flow))).toContain('f0["logon #60;1#62;<br/>');
});

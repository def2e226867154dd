import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { speak } from './cli-fixture.ts';

const GUIDE = `ip access-list extended redirect_acl
 20 deny udp any eq bootps any
 25 deny udp any eq domain any
 50 deny ip any host 10.10.1.10
 60 permit tcp any any eq www
 70 permit tcp any any eq 443
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-acl-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const acl = (argv: readonly string[], input = '') => speak(['acl', ...argv], { input, parts: { platforms: async () => platforms } });

test('check names what is not needed, what is redirected, and the DNS that is not covered; warnings end with 0 (C19)', async () => {
  const { code, out, err } = await acl(['check', file('guide.acl', GUIDE), '--platform', 'isr1000-8p']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^redirect_acl: 5 entries, 5 in TCAM\n/);
  expect(out).toMatch(/guide\.acl:3:1: warning: source-port match on domain; client DNS not covered explicitly/);
  expect(out).toMatch(/guide\.acl:2:1: warning: `deny udp any eq bootps any` is not needed/);
  expect(out).toMatch(/guide\.acl:6:1: warning: .* redirects HTTPS/);
});

test('check ends with 1 when the platform cannot do an entry, and says so in JSON (C8, C9)', async () => {
  const { code, out, err } = await acl(['check', '-', '--platform', 'isr1000-8p', '-o', 'json'], 'permit tcp any any gt 1023\n');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ lists: [{ name: 'ACL', entries: 1, tcam: 1, findings: [{ severity: 'error', line: 1 }] }] });
  expect(err).toBe('portreeve: `-` has 1 error: mend the lines named\n');
  const long = Array.from({ length: 256 }, (_, at) => `permit tcp any host 10.0.0.${at} eq 80`).join('\n');
  const { code: tooLong, out: why } = await acl(['check', '-', '--platform', 'isr1000-8p'], long);
  expect(tooLong).toBe(1);
  expect(why).toMatch(/error: `ACL` takes 256 entries and isr1000-8p has 255: shorten it by 1/);
  expect((await acl(['check', '-', '--platform', 'isr'], long)).err).toMatch(/`isr` is no platform: use one of isr1000-8p, /);
});

test('check tells syntax faults where they are, over all lists of a configuration', async () => {
  const { code, out } = await acl(
    ['check', '-'],
    'ip access-list extended A\n permit tcp any any eq https\nip access-list extended B\n permit ip any any\n',
  );
  expect(code).toBe(1);
  expect(out).toBe(
    'A: 0 entries, 0 in TCAM\n-:2:24: error: `https` is not a TCP port name of IOS: write `443`\nB: 1 entry, 1 in TCAM: nothing to say\n',
  );
});

test('test names the entry that decides, and why those before do not', async () => {
  const path = file('guide.acl', GUIDE);
  const { code, out } = await acl(['test', 'tcp 10.1.1.1:40000 > 10.2.2.2:443', '-f', path]);
  expect(code).toBe(0);
  expect(out).toMatch(/^permit: tcp 10\.1\.1\.1:40000 > 10\.2\.2\.2:443 syn\nby line 6: permit tcp any any eq 443\n/);
  expect(out).toMatch(/5 +permit tcp any any eq www +destination port 443 is not eq www\n/);
  expect((await acl(['test', 'udp 10.1.1.1:40000 > 10.2.2.2:53', '-f', path])).out).toMatch(
    /^deny: .*\nby the deny behind the last entry\n/,
  );
  expect((await acl(['test', 'udp 10.1.1.1:1 > 10.2.2.2:2', '-f', path, '--expect', 'permit'])).code).toBe(1);
  expect((await acl(['test', 'udp 10.1.1.1:1 > nowhere', '-f', path])).code).toBe(9);
});

test('equal ends with 0 when it is proved, with 1 and a packet when not', async () => {
  const [one, other] = [
    file('one.acl', 'permit ip 10.0.0.0 0.0.0.255 any\n'),
    file('other.acl', 'permit ip 10.0.0.0 0.0.0.127 any\npermit ip 10.0.0.128 0.0.0.127 any\n'),
  ];
  expect(await acl(['equal', one, other])).toMatchObject({ code: 0, out: 'equal: no packet is decided differently\n' });
  const { code, out } = await acl(
    ['equal', one, '-', '-o', 'json'],
    'permit ip 10.0.0.0 0.0.0.255 any\npermit udp any host 10.5.5.5 eq 53\n',
  );
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual({
    equal: false,
    packet: 'udp 10.0.1.1:40000 > 10.5.5.5:53',
    left: { action: 'deny' },
    right: { action: 'permit', line: 2, entry: 'permit udp any host 10.5.5.5 eq domain' },
  });
});

test('compact prints the list alone, and what it saved beside it', async () => {
  const { code, out, err } = await acl(['compact', file('guide.acl', GUIDE), '--platform', 'isr1000-8p']);
  expect(code).toBe(0);
  expect(out).toBe(
    'ip access-list extended redirect_acl\n deny ip any host 10.10.1.10\n permit tcp any any eq www\n permit tcp any any eq 443\n',
  );
  expect(err).toBe('portreeve: 5 entries (5 in TCAM) before, 3 entries (3 in TCAM) now, proved equal\n');
  const range = await acl(['compact', '-', '--platform', 'isr1000-8p', '-o', 'json'], 'permit tcp any any range 80 82\n');
  expect(JSON.parse(range.out)).toMatchObject({
    lines: ['permit tcp any any eq www', 'permit tcp any any eq 81', 'permit tcp any any eq 82'],
    written: { lines: 3, tcam: 3 },
    expanded: [{ into: 3 }],
  });
});

test('a file with several lists is asked which', async () => {
  const two = 'access-list 1 permit any\naccess-list 2 deny any\n';
  expect(await acl(['compact', '-'], two)).toMatchObject({
    code: 9,
    err: 'portreeve: `-` has several lists (`1`, `2`): say which with --name\n',
  });
  expect((await acl(['compact', '-', '--name', '2'], two)).out).toBe('ip access-list standard 2\n deny any\n');
  expect((await acl(['equal', file('two.txt', two), file('two.txt', two), '--name', '1', '--other-name', '2'])).code).toBe(1);
});

test('what is said of several entries of one line with groups is shown once, and counted', async () => {
  const input =
    'object-group network SERVERS\n host 10.0.0.1\n host 10.0.0.3\n host 10.0.0.7\nip access-list extended A\n permit tcp any object-group SERVERS eq 80\n permit ip any any\n';
  const { out } = await acl(['check', '-'], input);
  expect(out).toBe(`A: 4 entries, 4 in TCAM
-:6:1: warning: \`permit tcp any host 10.0.0.1 eq www\` is not needed: without it its packets are decided the same by the entries behind it or the deny at the end; it takes 1 TCAM entry
-:6:1: warning: the same of 2 more entries this line stands for
`);
  const json = JSON.parse((await acl(['check', '-', '-o', 'json'], input)).out);
  expect(json.lists[0].findings).toHaveLength(3);
});

test('check tells what needs no proof of a list whose entries overlap in too many ways', async () => {
  // Every entry compares another set of address bits, so that no diagram of them is small.
  let state = 1;
  const octets = (dense = false): string => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return [24, 16, 8, 0].map((by) => ((dense ? state | (state >>> 3) : state) >>> by) & 255).join('.');
  };
  const lines = Array.from(
    { length: 200 },
    (_, at) => `${at % 2 ? 'permit' : 'deny'} ip ${octets()} ${octets(true)} ${octets()} ${octets(true)}`,
  );
  const { code, out } = await acl(['check', '-', '--platform', 'isr1000-8p'], [...lines, 'permit tcp any any gt 1023'].join('\n'));
  expect(code).toBe(1);
  expect(out).toMatch(/-:1:1: warning: what never matches was not looked for: the entries overlap in too many ways/);
  expect(out).toMatch(/-:201:1: error: `gt 1023`: isr1000-8p matches ports with eq only/);
});

import type { CliIo, CliParts } from '../../../src/api/cli/io.ts';
import { runCli } from '../../../src/api/cli/program.ts';
import { ok } from '../../../src/base/result.ts';
import { apiFixture, KEYS } from './api-fixture.ts';

export type Spoken = { readonly code: number; readonly out: string; readonly err: string };

type Around = {
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly answer?: string;
  readonly input?: string | Uint8Array;
  readonly interrupted?: AbortSignal;
  readonly parts?: Partial<CliParts>;
};

/** Runs one command line with buffers in place of the terminal. */
export async function speak(argv: readonly string[], around: Around = {}): Promise<Spoken & { readonly asked: readonly string[] }> {
  let out = '';
  let err = '';
  const asked: string[] = [];
  const io: CliIo = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: around.env ?? {},
    terminal: around.terminal ?? false,
    ask: async (question) => {
      asked.push(question);
      return around.answer;
    },
    input: async () => (typeof around.input === 'string' ? Buffer.from(around.input) : (around.input ?? new Uint8Array())),
    interrupted: around.interrupted ?? new AbortController().signal,
  };
  const parts: CliParts = {
    version: '0.1.0',
    serve: async () => 0,
    init: async () => 0,
    templates: async () => [{ name: 'mab', about: 'hosts by MAC address.', text: '# hosts by MAC address.\nservices: []\n' }],
    demo: async () => 0,
    hashPassword: async (password, form) => ok(`${form}:of ${password}`),
    coaClient: async () => {
      throw new Error('no CoA client in this test');
    },
    hostScanner: async () => {
      throw new Error('no machine to scan in this test');
    },
    driver: async () => undefined,
    showQueries: () => new Map(),
    platforms: async () => [],
    deviceDocument: async () => {
      throw new Error('no documents in this test');
    },
    schemas: async () => new Map([['policy', '{}\n']]),
    configured: async () => {
      throw new Error('no files in this test');
    },
    ...around.parts,
  };
  const code = await runCli(argv, io, parts);
  return { code, out, err, asked };
}

/** A server on fakes that listens, and the command line pointed at it. */
export async function cliFixture() {
  const fixture = apiFixture();
  const bound = await fixture.server.listen({ address: '127.0.0.1', port: 0 });
  if (!bound.ok) throw new Error(bound.error.message);
  const url = `http://127.0.0.1:${bound.value.port}`;
  const run = (argv: readonly string[], around: Around & { readonly key?: string } = {}) =>
    speak(argv, { ...around, env: { PORTREEVE_SERVER: url, PORTREEVE_API_KEY: around.key ?? KEYS.admin, ...around.env } });
  return { ...fixture, url, run };
}

import { drivers } from '../../drivers/index.ts';
import { systemClock } from '../adapters/clock.ts';
import { createLog } from '../adapters/log/log.ts';
import { createCoaClient } from '../adapters/net/coa-client.ts';
import { systemRandom } from '../adapters/random.ts';
import type { CliIo, CliParts } from '../api/cli/io.ts';
import { processIo } from '../api/cli/process-io.ts';
import { runCli } from '../api/cli/program.ts';
import { ok } from '../base/result.ts';
import { version } from './version.ts';

/** The command line with everything it may not name itself. The server and the demo are loaded only when they are asked for. */
export function runMain(argv: readonly string[]): Promise<number> {
  return runCommandLine(argv, processIo());
}

/** The same with another terminal. */
export function runCommandLine(argv: readonly string[], io: CliIo): Promise<number> {
  return runCli(argv, io, parts);
}

const parts: CliParts = {
  version,
  serve: async (options, io) => (await import('./serve.ts')).serve(options, io),
  init: async (options, io) => (await import('./init/init.ts')).initialise(options, io),
  templates: async () => (await import('./init/templates.ts')).templates(),
  demo: async (options, io) => (await import('./demo/demo.ts')).runDemo(options, io, runCommandLine),
  hashPassword: async (password, form, keyFile) => (await import('./hash-password.ts')).passwordForm(password, form, keyFile),
  coaClient: async () => createCoaClient({ clock: systemClock, random: systemRandom, sink: createLog({ level: 'silent' }).sink }),
  hostScanner: async () => (await import('../adapters/scan/scanner.ts')).createHostScanner(),
  schemas: async () => (await import('./config/json-schemas.ts')).jsonSchemas(),
  configured: async (file) => {
    const read = (await import('./config/load.ts')).loadConfiguration(file);
    return read.ok ? ok({ ...read.value, serverName: read.value.settings.server.name }) : read;
  },
  deviceDocument: async (ask) => (await import('./device-document.ts')).readDeviceDocument(ask),
  platforms: async () => drivers.flatMap(({ platforms }) => platforms),
  driver: async (name) => drivers.find((driver) => driver.name === name),
  showQueries: () => new Map(drivers.map(({ name, queries = [] }) => [name, queries])),
};

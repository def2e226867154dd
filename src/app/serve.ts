import type { CliIo } from '../api/cli/io.ts';
import { exitCode, type Fault, faultLine } from '../base/fault.ts';
import { loadConfiguration } from './config/load.ts';
import { layFoundation } from './foundation.ts';

/** `portreeve serve`: runs until SIGTERM or an interrupt; SIGHUP reloads. With `check` it only reads the configuration. */
export async function serve(options: { readonly config: string; readonly check: boolean }, io: CliIo): Promise<number> {
  const complain = (faults: readonly Fault[]): number => {
    for (const fault of faults) io.err(`portreeve: ${faultLine(fault)}\n`);
    return faults[0] ? exitCode(faults[0]) : 1;
  };
  const configuration = loadConfiguration(options.config);
  if (!configuration.ok) {
    complain(configuration.error);
    return 9;
  }
  if (options.check) {
    const { devices, policy, playbooks } = configuration.value;
    io.out(
      `${options.config}: in order (${devices.length} devices, ${policy.services.length} services, ${policy.dacls.length} dACLs, ${playbooks.length} playbooks)\n`,
    );
    return 0;
  }
  const foundation = layFoundation(configuration.value);
  const { startInstance } = await import('./compose.ts');
  const started = await startInstance(configuration.value, foundation);
  if (!started.ok) return complain([started.error]);
  const instance = started.value;
  const reload = (): void => {
    void instance.reload('SIGHUP').then((result) => {
      if (!result.ok) complain(result.error);
    });
  };
  process.on('SIGHUP', reload);
  // Before anyone is told that it runs: from then on a signal means an orderly stop.
  const toldToStop = untilToldToStop(io);
  const { authentication, accounting, tls, coa } = instance.listening;
  const forCoa = coa.length === 0 ? '' : `CoA on ${coa.join(', ')}, `;
  const overTls = tls.length === 0 ? '' : `TLS on ${tls.join(', ')}, `;
  io.out(
    `portreeve: RADIUS authentication on ${authentication.join(', ')}, accounting on ${accounting.join(', ')}, ${overTls}${forCoa}API on ${instance.apiUrl}\n`,
  );
  await toldToStop;
  process.off('SIGHUP', reload);
  await instance.stop();
  return 0;
}

function untilToldToStop(io: CliIo): Promise<void> {
  return new Promise((done) => {
    if (io.interrupted.aborted) done();
    io.interrupted.addEventListener('abort', () => done(), { once: true });
    process.once('SIGTERM', () => done());
  });
}

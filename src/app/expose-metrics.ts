import type { RadiusServer } from '../aaa/serve-radius.ts';
import type { Metrics } from '../adapters/log/metrics.ts';
import type { TcamBook } from '../control/tcam-book.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';

const PORTS = ['authentication', 'accounting'] as const;

/** Shows at `/metrics` what the authentication path counts for itself: requests, answers, and what was dropped, by cause. */
export function exposeMetrics(metrics: Metrics, radius: RadiusServer, sessions: SessionDirectory, tcam: TcamBook): void {
  const ofPorts = (read: (port: (typeof PORTS)[number]) => readonly { labels: Record<string, string>; value: number }[]) => () =>
    PORTS.flatMap(read);

  metrics.total(
    'radius.requests',
    'datagrams received',
    ofPorts((port) => [{ labels: { port }, value: radius.counters()[port].received }]),
    ['port'],
  );
  metrics.total(
    'radius.answers',
    'replies sent, resent ones included',
    ofPorts((port) => {
      const { accepted, rejected, challenged, accountingAnswered, statusAnswered, resent } = radius.counters()[port];
      const answers = { accepted, rejected, challenged, accounting: accountingAnswered, status: statusAnswered, resent };
      return Object.entries(answers).map(([answer, value]) => ({ labels: { port, answer }, value }));
    }),
    ['port', 'answer'],
  );
  metrics.total(
    'radius.dropped',
    'requests that met silence, by cause',
    ofPorts((port) => Object.entries(radius.counters()[port].dropped).map(([cause, value]) => ({ labels: { port, cause }, value }))),
    ['port', 'cause'],
  );
  metrics.total(
    'radius.duplicates',
    'retransmissions of requests still in progress',
    ofPorts((port) => [{ labels: { port }, value: radius.counters()[port].ignoredDuplicates }]),
    ['port'],
  );
  metrics.gauge(
    'tcam.entries',
    'access list entries of an ASIC held, reserved or in use otherwise, and what may be taken',
    () => asicFigures(tcam),
    ['device', 'asic', 'what'],
  );
  metrics.gauge('sessions', 'live sessions', () => [{ value: sessions.size }]);
}

/** Of the devices that hold anything. */
function asicFigures(tcam: TcamBook): readonly { readonly labels: Record<string, string>; readonly value: number }[] {
  return tcam
    .inUse()
    .flatMap((device) =>
      tcam
        .accounts(device)
        .flatMap(({ asic, used, limit }) =>
          Object.entries({ used, limit }).map(([what, value]) => ({ labels: { device, asic: String(asic), what }, value })),
        ),
    );
}

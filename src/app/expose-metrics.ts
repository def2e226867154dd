import type { RadiusServer } from '../aaa/serve-radius.ts';
import type { Metrics } from '../adapters/log/metrics.ts';
import { given } from '../base/given.ts';
import type { TcamBook } from '../control/tcam-book.ts';
import type { AsicAccount, Room } from '../plan/tcam-ledger.ts';
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
    () => asicFigures(tcam, (entries) => [{ used: entries.used, limit: entries.limit }]),
    ['device', 'asic', 'what'],
  );
  metrics.gauge(
    'tcam.lists',
    'different access lists an ASIC holds, and how many it may, where its platform says',
    () => asicFigures(tcam, ({ lists }) => (lists ? [lists] : [])),
    ['device', 'asic', 'what'],
  );
  metrics.gauge(
    'tcam.comparators',
    'units of an ASIC that compare ports: those in use, and what may be taken, where its platform says',
    () => asicFigures(tcam, ({ comparators = [] }) => comparators),
    ['device', 'asic', 'protocol', 'what'],
  );
  metrics.gauge('sessions', 'live sessions', () => [{ value: sessions.size }]);
}

type Figure = Pick<Room, 'used' | 'limit'> & { readonly protocol?: string };

/** Of the devices that hold anything. */
function asicFigures(
  tcam: TcamBook,
  of: (account: AsicAccount) => readonly Figure[],
): readonly { readonly labels: Record<string, string>; readonly value: number }[] {
  return tcam.inUse().flatMap((device) =>
    tcam.accounts(device).flatMap((account) =>
      of(account).flatMap(({ protocol, used, limit }) => {
        const labels = { device, asic: String(account.asic), ...given({ protocol }) };
        return Object.entries({ used, limit }).map(([what, value]) => ({ labels: { ...labels, what }, value }));
      }),
    ),
  );
}

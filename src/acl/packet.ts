import { TCP_FLAGS, type TcpFlag } from './entry.ts';

/** The header of one IPv4 packet, as far as entries look at it. Fields its protocol does not have, or a later fragment does not hold, are 0 or empty. */
export type Packet = {
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly laterFragment: boolean;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly flags: readonly TcpFlag[];
  /** The octet of DSCP, precedence and type of service. */
  readonly trafficClass: number;
  readonly ttl: number;
  /** IP option numbers in the header. */
  readonly options: readonly number[];
  /** Names of the time ranges that are active while it passes. */
  readonly timeRanges: readonly string[];
};

/** The first packet of a client: TCP from 10.0.0.1:40000 to 10.0.0.2:443 with SYN. */
export const TYPICAL: Packet = {
  protocol: 6,
  source: 0x0a000001,
  destination: 0x0a000002,
  laterFragment: false,
  sourcePort: 40000,
  destinationPort: 443,
  icmpType: 8,
  icmpCode: 0,
  flags: ['syn'],
  trafficClass: 0,
  ttl: 64,
  options: [],
  timeRanges: [],
};

export function tcpFlagOf(name: string): TcpFlag | undefined {
  return TCP_FLAGS.find((flag) => flag === name);
}

import type { SkippedFrame } from '../../wire/pcap.ts';
import type { CapturedPacket } from './conversation.ts';
import type { Paint } from './paint.ts';
import { showPacket } from './show-packet.ts';

type Left = { readonly other: number; readonly skipped: readonly SkippedFrame[] };

/** Every packet of a capture in order, and what was left out. */
export function showCapture(packets: readonly CapturedPacket[], left: Left, paint: Paint): string {
  const shown = packets.map(({ frame, at, source, destination, answers, ms, packet }) => {
    const answer = answers === undefined ? '' : `, answers frame ${answers} after ${ms} ms`;
    return `${paint.faint(`frame ${frame}  ${at}  ${source} > ${destination}${answer}`)}\n${showPacket(packet, paint)}`;
  });
  return [...shown, summary(packets.length, left)].join('\n');
}

function summary(count: number, { other, skipped }: Left): string {
  const reasons = new Map<string, number>();
  for (const { why } of skipped) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  const parts = [
    `${count} RADIUS packet${count === 1 ? '' : 's'}`,
    ...(other > 0 ? [`${other} other datagram${other === 1 ? '' : 's'}`] : []),
    ...[...reasons].map(([why, times]) => `${times} frame${times === 1 ? '' : 's'} left out: ${why}`),
  ];
  return `${parts.join('; ')}\n`;
}

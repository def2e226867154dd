import { lackText } from '../../model/tcam.ts';
import type { TcamFull } from '../../ports/access-hardware.ts';

/** An answer that was given for want of room, as readers of events see it. */
export function viewOfTcamFull(told: TcamFull): { readonly [key: string]: string } {
  const { device, userName, port, rule, answer } = told;
  return { device, user: userName, ...(port !== undefined && { port }), rule, answer, why: lackText(told) };
}

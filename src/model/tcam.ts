/** What a session gets when the access list hardware of its device has no room for what it should get: a smaller dACL, nothing at all, or no list. */
export type WhenFull = { readonly dacl: string } | 'reject' | 'accept-without';

/** The answer that was taken. */
export type TcamAnswer = 'smaller-dacl' | 'reject' | 'accept-without';

/** The lists of an authorization, known by its fingerprint, do not fit an ASIC: `used` entries are held or reserved, `needed` more would be. */
export type TcamShortage = {
  readonly fingerprint: string;
  /** There are entries left, and no places for other lists, or comparators for their ports: the figures are of these. */
  readonly of?: 'lists' | 'comparators';
  readonly asic: number;
  readonly limit: number;
  readonly used: number;
  readonly needed: number;
};

/** What was given for want of room, and why: of each thing that was tried. */
export type TcamLack = { readonly answer: TcamAnswer; readonly shortages: readonly TcamShortage[] };

/** `ASIC 0 holds 250 of 255 entries and 12 more are needed`, or `ASIC 0 holds 18 of 18 lists and 1 more is needed`. */
function shortageText({ asic, of: counted, limit, used, needed }: TcamShortage): string {
  return `ASIC ${asic} holds ${used} of ${limit} ${counted ?? 'entries'} and ${needed} more ${needed === 1 ? 'is' : 'are'} needed`;
}

/** `ASIC 0 holds 250 of 255 entries and 12 more are needed: smaller-dacl`. */
export function lackText({ answer, shortages }: TcamLack): string {
  return `${shortages.map(shortageText).join('; then ')}: ${answer}`;
}

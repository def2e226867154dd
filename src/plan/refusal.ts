/**
 * What follows from the Error-Cause of a NAK (RFC 5176 §3.5, radius-coa-tacacs §4.5).
 * `done`: as good as an ACK · `pending`: the device will ask again (Authorize-Only) · `gone`: no such session · `retry`: a proxy's trouble or one without a name, with back-off
 * · `stop`: the device has no resources; the plan's other steps stay away from it, this one comes back with back-off · `final`: the same request would be refused again.
 */
export type Refusal = 'done' | 'pending' | 'gone' | 'retry' | 'stop' | 'final';

type Verdict = { readonly refusal: Refusal; readonly verdict: string };

const BY_CAUSE: ReadonlyMap<number, Verdict> = new Map([
  [201, { refusal: 'done', verdict: 'the rest of the session was removed: as good as an ACK' }],
  [202, { refusal: 'done', verdict: 'should not be sent with a NAK: taken as an ACK' }],
  [
    401,
    { refusal: 'final', verdict: 'the device does not know an attribute that was sent: the session is named another way, else given up' },
  ],
  [402, { refusal: 'final', verdict: 'the device misses an attribute: the session is named another way, else given up' }],
  [
    403,
    {
      refusal: 'final',
      verdict: 'the device has another NAS address or name than the one sent: it is named otherwise, each name once, else given up',
    },
  ],
  [404, { refusal: 'final', verdict: 'the device finds the request malformed: the session is named another way, else given up' }],
  [405, { refusal: 'final', verdict: 'the device has no such service: not sent to it again but by a person; Disconnect or SSH may do' }],
  [
    406,
    {
      refusal: 'final',
      verdict: 'the device or a proxy before it does not support such requests: not sent again but by a person; SSH may do',
    },
  ],
  [
    407,
    {
      refusal: 'final',
      verdict:
        'an attribute holds a value that fits no session, or no template of the device, or names disagree: the session is named another way, else given up',
    },
  ],
  [501, { refusal: 'final', verdict: 'the device is configured to refuse this: not tried again' }],
  [502, { refusal: 'retry', verdict: 'a proxy knows no way to the device: tried again later' }],
  [
    503,
    {
      refusal: 'gone',
      verdict:
        'the device has no such session: for a Disconnect that is the goal; a port that is to be shut is shut over SSH; else what the policy says counts at the next login',
    },
  ],
  [504, { refusal: 'final', verdict: 'the device cannot remove the session: bounce the port' }],
  [505, { refusal: 'retry', verdict: 'a proxy failed: tried again later' }],
  [506, { refusal: 'stop', verdict: 'the device is out of memory or TCAM: nothing more of the job goes there until it is tried again' }],
  [507, { refusal: 'pending', verdict: 'the device will ask by Access-Request: as good as an ACK' }],
  [508, { refusal: 'final', verdict: 'the name stands for several sessions: the session is named more closely once, else given up' }],
  [509, { refusal: 'final', verdict: 'the device wants to be told a location, which portreeve has none of: not tried again' }],
  [601, { refusal: 'final', verdict: 'the answer of the device would not fit into its packet: not tried again' }],
]);

/** A NAK without a cause, or with one nobody registered, tells nothing that would speak against asking again later (policy-and-posture §4.4). */
export function refusalOf(errorCause: number | undefined): Refusal {
  return errorCause === undefined ? 'retry' : (BY_CAUSE.get(errorCause)?.refusal ?? 'retry');
}

/** What a NAK means and what follows, for people. */
export function verdictOf(errorCause: number | undefined): string {
  if (errorCause === undefined) return 'the device did not say why: tried again later';
  return BY_CAUSE.get(errorCause)?.verdict ?? 'a cause nobody registered: tried again later';
}

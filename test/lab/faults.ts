/** What the SSH side does wrong on purpose. Counters count down to 0. */
export type SshFaults = {
  /** A syslog line is printed behind the next n prompts, and no new prompt after it. */
  syslogAtPrompt: number;
  /** Octets a packet; 0 = whole. */
  splitOutput: number;
  /** Pause before each packet, in ms. */
  dripMs: number;
  /** The connection is cut after this many command lines; 0 = never. */
  dropAfterLines: number;
  /** The nth command line is carried out and the connection cut before it is answered; 0 = never. */
  dropAnswerOfLine: number;
  /** Command lines answered with `% Invalid input`, whatever they are. */
  invalidLines: readonly string[];
  /** Command lines (or their beginnings) that command authorization refuses. */
  failAuthorization: readonly string[];
  /** The next n attempts to configure find the configuration locked. */
  configLocked: number;
  /** In configuration mode the nth line from now finds that another session has locked the configuration, and is not carried out; 0 = off. */
  lockAfterLines: number;
  /** Before the output of the next n commands stands a log line without a line end. */
  logBeforeOutput: number;
  /** The next n connections are closed before the SSH identification. */
  vtyBusy: number;
  /** Time each command takes, in ms. */
  commandDelayMs: number;
  /** `exec prompt timestamp` is on: a load and time preamble stands before any output. */
  timestampPreamble: boolean;
  /** Text shown before the first prompt. */
  loginBanner: string;
};

/** What happens to datagrams of the CoA listener. */
export type CoaFaults = {
  /** The next n requests are not seen at all. */
  dropRequests: number;
  /** The next n replies are lost after the request was carried out. */
  dropReplies: number;
  /** Every reply is sent this many times more. */
  duplicateReplies: number;
  /** The next n replies each leave behind the reply that comes after it, whichever request that answers. */
  overtakenReplies: number;
  replyDelayMs: number;
  /** The next n replies carry a wrong Response Authenticator. */
  corruptAuthenticator: number;
  /** The next n replies carry a wrong Message-Authenticator (rightly signed otherwise). */
  corruptMessageAuthenticator: number;
  /** The next n replies carry another identifier. */
  wrongIdentifier: number;
  /** Answer these commands (or `disconnect`) with a NAK of this Error-Cause. */
  nak: Readonly<Record<string, number>>;
};

/** What happens to RADIUS packets of the NAS. */
export type RadiusFaults = { /** The next n replies are not seen. */ dropReplies: number };

/**
 * `fullAtEntry` k: the hardware takes k - 1 entries, however large the limit is; 0 = off. `onlyLogged`: an entry it has no room for is taken all the same
 * and nothing but the log tells. `usedOtherwise`: what every ASIC shows beyond its sessions.
 */
export type TcamFaults = { fullAtEntry: number; onlyLogged: boolean; usedOtherwise: number };

export type Faults = { readonly ssh: SshFaults; readonly coa: CoaFaults; readonly radius: RadiusFaults; readonly tcam: TcamFaults };
export type FaultSettings = { readonly [Part in keyof Faults]?: Partial<Faults[Part]> };

export function noFaults(): Faults {
  return {
    ssh: {
      syslogAtPrompt: 0,
      splitOutput: 0,
      dripMs: 0,
      dropAfterLines: 0,
      dropAnswerOfLine: 0,
      invalidLines: [],
      failAuthorization: [],
      configLocked: 0,
      lockAfterLines: 0,
      logBeforeOutput: 0,
      vtyBusy: 0,
      commandDelayMs: 0,
      timestampPreamble: false,
      loginBanner: '',
    },
    coa: {
      dropRequests: 0,
      dropReplies: 0,
      duplicateReplies: 0,
      overtakenReplies: 0,
      replyDelayMs: 0,
      corruptAuthenticator: 0,
      corruptMessageAuthenticator: 0,
      wrongIdentifier: 0,
      nak: {},
    },
    radius: { dropReplies: 0 },
    tcam: { fullAtEntry: 0, onlyLogged: false, usedOtherwise: 0 },
  };
}

/** Changes the faults named in `settings`; an unknown name or a value of the wrong kind is refused with its path. */
export function setFaults(faults: Faults, settings: unknown): string | undefined {
  if (typeof settings !== 'object' || settings === null) return 'faults must be an object';
  for (const [part, values] of Object.entries(settings)) {
    const target = (faults as Readonly<Record<string, Record<string, unknown>>>)[part];
    if (!target || typeof values !== 'object' || values === null) return `no faults \`${part}\`: ssh, coa, radius, tcam`;
    for (const [name, value] of Object.entries(values)) {
      if (!(name in target)) return `no fault \`${part}.${name}\``;
      if (typeof value !== typeof target[name] || Array.isArray(value) !== Array.isArray(target[name]))
        return `\`${part}.${name}\` is of another kind`;
      target[name] = value;
    }
  }
  return undefined;
}

/** Takes one from a countdown; true while there was something to take. */
export function spend<K extends string>(counters: { [Name in K]: number }, name: K): boolean {
  if (counters[name] <= 0) return false;
  counters[name] -= 1;
  return true;
}

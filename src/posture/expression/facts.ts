import { PRESENCE_KINDS, type PresenceKind } from './ast.ts';
import type { ClientReport, Presence, ReportedScan, ReportedValue } from './client-report.ts';
import { folded, foldedProcess, normalText } from './names.ts';
import { baseScan } from './scan-types.ts';
import { parseVersion, type Version } from './version.ts';

/** One reported value, made ready for comparing. */
export type Fact = {
  /** Undefined: the client looked, and there is nothing. */
  readonly texts: readonly string[] | undefined;
  readonly version: Version | undefined;
};

/** What one report answers to the questions it was read for; a hole is what it does not say. */
export type Facts = {
  readonly of: Questions;
  readonly presence: readonly (boolean | undefined)[];
  readonly scans: readonly (Fact | undefined)[];
  readonly verdicts: readonly (boolean | undefined)[];
};

const ABSENT: Fact = { texts: undefined, version: undefined };

/**
 * What some expressions ask of a client, each thing once and with a number, so that a report is read once for all of them, only for what
 * somebody asks, and an atom finds its answer by its number. All expressions are compiled before the first report is read.
 */
export class Questions {
  readonly #things = new Map<PresenceKind, Map<string, number>>(PRESENCE_KINDS.map((kind) => [kind, new Map()]));
  readonly #scans = new Map<string, number>();
  readonly #verdicts = new Map<string, number>();
  #count = 0;

  /** The number of the question whether a named thing is there. */
  presence(kind: PresenceKind, name: string): number {
    return this.#number(this.#thingsOf(kind), name);
  }

  /** The number of the question for a method of a scan; without a method, whether there is anything to scan at all. */
  scan(scan: string, product: string, method: string): number {
    return this.#number(this.#scans, scanKey(scan, product, method));
  }

  /** The number of the client's own verdict on an atom. */
  verdict(atom: string): number {
    return this.#number(this.#verdicts, atom);
  }

  /** Reads a report; takes time in proportion to it. */
  read(report: ClientReport): Facts {
    const presence = new Array<boolean | undefined>(this.#count).fill(undefined);
    const folds = report.platform !== 'linux';
    this.#readThings('proc', report.processes, folds ? foldedProcess : undefined, presence);
    this.#readThings('file', report.files, folds ? folded : undefined, presence);
    this.#readThings('svc', report.services, folds ? folded : undefined, presence);
    this.#readThings('reg', report.registry, folded, presence);
    this.#readThings('device-cert', report.certificates, folded, presence);
    const verdicts = new Array<boolean | undefined>(this.#count).fill(undefined);
    if (report.verdicts)
      for (const [atom, at] of this.#verdicts) if (Object.hasOwn(report.verdicts, atom)) verdicts[at] = report.verdicts[atom];
    return { of: this, presence, scans: this.#readScans(report), verdicts };
  }

  #number(of: Map<string, number>, key: string): number {
    const known = of.get(key);
    if (known !== undefined) return known;
    of.set(key, this.#count);
    return this.#count++;
  }

  #thingsOf(kind: PresenceKind): Map<string, number> {
    const things = this.#things.get(kind);
    if (things === undefined) throw new Error(`no questions of the kind ${kind}`);
    return things;
  }

  #readThings(
    kind: PresenceKind,
    said: Presence | undefined,
    fold: ((name: string) => string) | undefined,
    into: (boolean | undefined)[],
  ): void {
    const asked = this.#thingsOf(kind);
    if (said === undefined || asked.size === 0) return;
    const form = fold ?? ((name: string): string => name);
    const entries: readonly (readonly [string, boolean])[] = Array.isArray(said) ? said.map((name) => [name, true]) : Object.entries(said);
    const found = new Map<string, boolean>();
    for (const [name, there] of entries) found.set(form(name), there || found.get(form(name)) === true);
    const missing = Array.isArray(said) ? false : undefined;
    for (const [name, at] of asked) into[at] = found.get(form(name)) ?? missing;
  }

  #readScans(report: ClientReport): readonly (Fact | undefined)[] {
    const scans = new Array<Fact | undefined>(this.#count).fill(undefined);
    const put = (scan: string, product: string, method: string, value: ReportedValue): void => {
      const at = this.#scans.get(scanKey(scan, product, method));
      if (at !== undefined) scans[at] = factOf(scan, value);
    };
    const putAll = (scan: string, product: string, reported: ReportedScan): void => {
      if (reported === null) put(scan, product, '', null);
      else for (const [method, value] of Object.entries(reported)) put(scan, product, method, value);
    };
    if (report.macs !== undefined) for (const scan of ['MAC', 'MAC-MAC']) put(scan, '', 'ADDR', report.macs);
    for (const [scan, reported] of Object.entries(report.system ?? {})) putAll(scan, '', reported);
    for (const [scan, products] of Object.entries(report.applications ?? {})) {
      for (const [product, reported] of Object.entries(products)) putAll(scan, product, reported);
    }
    return scans;
  }
}

function scanKey(scan: string, product: string, method: string): string {
  return `${scan}\n${product}\n${method}`.toUpperCase();
}

function factOf(scan: string, value: ReportedValue): Fact {
  if (value === null) return ABSENT;
  const texts = (Array.isArray(value) ? value : [value]).map((one) => normalText(scan, String(one)));
  const [only] = texts;
  const single = texts.length === 1 && baseScan(scan) !== 'MAC';
  return { texts, version: single && only !== undefined ? parseVersion(only) : undefined };
}

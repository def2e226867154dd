import { type ChildProcess, spawn } from 'node:child_process';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { AnswerReader, type HelperAnswer, type HelperQuestion, linesOf } from './protocol.ts';

/** `ended`: it is gone, or never started; `silent`: no answer in time; `unreadable`: what it wrote is no answer. */
export type HelperFailure = { readonly kind: 'ended' | 'silent' | 'unreadable'; readonly why: string };

/** A domain controller takes the responses of MS-CHAPv2 where it takes no other NTLM only when it is told what they are. */
const PROTOCOL = ['--helper-protocol=ntlm-server-1', '--allow-mschapv2'];

type Settle = (result: Result<HelperAnswer, HelperFailure>) => void;

/** One ntlm_auth process. It answers one question at a time, and is of no use after a failure. */
export class Helper {
  /** Answers it has given. */
  answered = 0;
  /** Once the process is gone. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  readonly #reader = new AnswerReader();
  #failure: HelperFailure | undefined = undefined;
  #asked: Settle | undefined = undefined;

  constructor(command: readonly string[], clock: Clock) {
    const [program = '', ...args] = command;
    this.#clock = clock;
    // stderr is for whoever runs it by hand: what matters is in its answers.
    const child: ChildProcess = spawn(program, [...args, ...PROTOCOL], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child = child;
    // There are no streams where the system has no more descriptors.
    child.stdin?.on('error', ({ message }) => this.#fail({ kind: 'ended', why: message }));
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => this.#read(piece));
    this.ended = new Promise((resolve) => {
      child.once('error', ({ message }) => {
        this.#fail({ kind: 'ended', why: message });
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.#fail({ kind: 'ended', why: `it ended with ${signal ?? code}` });
        resolve();
      });
    });
  }

  get usable(): boolean {
    return this.#failure === undefined;
  }

  ask(question: HelperQuestion, within: Duration): Promise<Result<HelperAnswer, HelperFailure>> {
    return new Promise((resolve) => {
      if (this.#failure !== undefined) {
        resolve(err(this.#failure));
        return;
      }
      const cancel = this.#clock.after(within, () => this.#fail({ kind: 'silent', why: `no answer within ${within} ms` }));
      this.#asked = (result) => {
        cancel();
        resolve(result);
      };
      this.#child.stdin?.write(linesOf(question));
    });
  }

  /** It holds nothing that could be lost, and a hung one hears nothing gentler. */
  kill(): void {
    this.#fail({ kind: 'ended', why: 'it was ended' });
  }

  #read(piece: string): void {
    const answers = this.#reader.read(piece);
    const [answer] = answers ?? [];
    const expected = answers !== undefined && answers.length <= (this.#asked === undefined ? 0 : 1);
    if (!expected) this.#fail({ kind: 'unreadable', why: 'it wrote what is no answer' });
    else if (answer !== undefined) {
      this.answered++;
      this.#settle(ok(answer));
    }
  }

  #fail(failure: HelperFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#child.kill('SIGKILL');
    this.#settle(err(failure));
  }

  #settle(result: Result<HelperAnswer, HelperFailure>): void {
    const settle = this.#asked;
    this.#asked = undefined;
    settle?.(result);
  }
}

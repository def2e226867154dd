import type { AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2';
import type { SshTarget } from '../../model/device.ts';

/** What the device asked that we do not answer, or that it asked again. */
export type Declined = { readonly prompt: string; readonly again: boolean };

/**
 * Offers public key, then keyboard-interactive, then password, each at most once. A password given to a keyboard-interactive prompt and refused is
 * not offered again as password: that would be a second failed login of the same account.
 */
export class Credentials {
  readonly #target: SshTarget;
  readonly #decline: (declined: Declined) => void;
  readonly #left: AuthenticationType[];
  #answered = false;
  /** Methods tried, for the message. */
  readonly tried: AuthenticationType[] = [];

  constructor(target: SshTarget, decline: (declined: Declined) => void) {
    this.#target = target;
    this.#decline = decline;
    this.#left = [
      ...(target.privateKey ? ['publickey' as const] : []),
      ...(target.password ? ['keyboard-interactive' as const, 'password' as const] : []),
    ];
  }

  /** Whether anything was sent that counts as a login. */
  get spent(): boolean {
    return this.#answered || this.tried.includes('password') || this.tried.includes('publickey');
  }

  /** `methodsLeft` is null before the first attempt: the device has not said yet what it takes. */
  readonly next: AuthHandlerMiddleware = (methodsLeft: AuthenticationType[] | null, _partial, next) => {
    const method = this.#choose(methodsLeft);
    if (method === undefined) return refuse(next);
    this.tried.push(method);
    const username = this.#target.username;
    if (method === 'publickey') return next({ type: 'publickey', username, key: this.#target.privateKey?.reveal() ?? '' });
    if (method === 'password') return next({ type: 'password', username, password: this.#target.password?.reveal() ?? '' });
    next({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => this.#answer(prompts, finish),
    });
  };

  #choose(methodsLeft: readonly AuthenticationType[] | null): AuthenticationType | undefined {
    for (let method = this.#left.shift(); method !== undefined; method = this.#left.shift()) {
      if (method === 'password' && this.#answered) continue;
      if (methodsLeft === null || methodsLeft.includes(method)) return method;
    }
    return undefined;
  }

  #answer(prompts: readonly { readonly prompt: string }[], finish: (answers: string[]) => void): void {
    const foreign = prompts.find(({ prompt }) => !/passw/i.test(prompt));
    const [first] = prompts;
    if (foreign) this.#decline({ prompt: foreign.prompt, again: false });
    else if (this.#answered && first) this.#decline({ prompt: first.prompt, again: true });
    else {
      this.#answered = true;
      finish(prompts.map(() => this.#target.password?.reveal() ?? ''));
    }
  }
}

/** ssh2 takes `false` for "no more methods"; its types do not say so. */
function refuse(next: NextAuthHandler): void {
  (next as unknown as (method: false) => void)(false);
}

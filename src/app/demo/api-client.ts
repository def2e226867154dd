import type { AcceptedView } from '../../api/views/accepted-view.ts';
import type { JobView } from '../../api/views/job-view.ts';
import type { SessionView } from '../../api/views/session-view.ts';

export type Problem = { readonly status: number; readonly code: string; readonly detail: string };
export type Answer<T> = { readonly ok: true; readonly body: T } | { readonly ok: false; readonly problem: Problem };

/** The demo speaks to the server as any automation would: over HTTP, with a key. */
export class ApiClient {
  readonly #base: string;
  readonly #key: string;

  constructor(base: string, key: string) {
    this.#base = base;
    this.#key = key;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.#ask<T>('GET', path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.problem.status} ${answer.problem.detail}`);
    return answer.body;
  }

  post<T>(path: string, body: unknown): Promise<Answer<T>> {
    return this.#ask<T>('POST', path, body);
  }

  async sessions(): Promise<readonly SessionView[]> {
    return (await this.get<{ sessions: readonly SessionView[] }>('/sessions')).sessions;
  }

  /** The session of a MAC once `when` holds for it; undefined after `within` ms. */
  async sessionWhere(mac: string, when: (session: SessionView) => boolean, within = 10_000): Promise<SessionView | undefined> {
    const end = performance.now() + within;
    for (;;) {
      const session = (await this.sessions()).find((one) => one.mac === mac && one.state !== 'ended');
      if (session && when(session)) return session;
      if (performance.now() > end) return undefined;
      await new Promise((wake) => setTimeout(wake, 20));
    }
  }

  /** The jobs an accepted event caused, each in its final state, or as it is after 30 s. */
  async jobsOf(accepted: Pick<AcceptedView, 'jobs'>): Promise<readonly JobView[]> {
    return Promise.all(accepted.jobs.map(({ id }) => this.get<JobView>(`/jobs/${encodeURIComponent(id)}?wait=30s`)));
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const answer = await fetch(`${this.#base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const parsed: unknown = await answer.json();
    return answer.ok ? { ok: true, body: parsed as T } : { ok: false, problem: parsed as Problem };
  }
}

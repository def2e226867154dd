import { fault } from '../../../base/fault.ts';
import { explanationView } from '../../views/explanation-view.ts';
import type { Call } from '../command-line.ts';
import { showExplanation } from '../show-explanation.ts';
import { type RequestOptions, writtenRequestOf } from '../written-request.ts';

type Options = RequestOptions & {
  readonly decision?: string;
  readonly session?: string;
  readonly command?: string;
};

/** `policy explain`: exit 0 whatever the decision is; it is the answer. */
export async function explainPolicy(call: Call): Promise<number> {
  const options = call.options<Options>();
  const { decision, session, command } = options;
  const { asOf: revision } = call.common;
  const request = writtenRequestOf(options);
  if (!request.ok) return call.fail([request.error]);
  if ([request.value, decision, session].filter((one) => one !== undefined).length !== 1) {
    const ask = 'describe a request (--attr, --file, …), or give one of --decision and --session';
    return call.fail([fault('input.invalid', `nothing or too much is asked: ${ask}`)]);
  }
  const body = {
    ...(request.value !== undefined && { request: request.value }),
    ...(decision !== undefined && { decision }),
    ...(session !== undefined && { session }),
    ...(revision !== undefined && { revision }),
    ...(command !== undefined && { command }),
  };
  return explain(call, body);
}

/** `session trace`: the same of a live session. */
export function traceSession(call: Call): Promise<number> {
  const { asOf } = call.common;
  return explain(call, { session: call.argument(0), ...(asOf !== undefined && { revision: asOf }) });
}

async function explain(call: Call, body: object): Promise<number> {
  const explained = await call.api({ method: 'POST', path: '/policy:explain', body, schema: explanationView });
  if (!explained.ok) return call.fail(explained.error);
  call.print(explained.value, {
    table: () => showExplanation(explained.value, call.paint),
    ids: () => [explained.value.decision?.outcome ?? 'proxied'],
  });
  return 0;
}

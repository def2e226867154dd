import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fault } from '../../base/fault.ts';
import { RequestFault } from './request-fault.ts';

export const LARGEST_BODY = 1024 * 1024;
const DEEPEST_BODY = 32;

type Done = (error: Error | null, value?: unknown) => void;
export type JsonParser = (request: FastifyRequest, body: string, done: Done) => void;

/** Reads bodies as JSON only. Gives the parser, for routes that look at the text first. */
export function acceptJson(app: FastifyInstance): JsonParser {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error') as JsonParser;
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) =>
    readJson(parse, request, body, done),
  );
  return parse;
}

/** No empty-body fault (a body may be optional), no `__proto__`, at most 32 levels deep. */
export function readJson(parse: JsonParser, request: FastifyRequest, body: string, done: Done): void {
  if (body.trim() === '') {
    done(null, undefined);
    return;
  }
  if (deeperThan(body, DEEPEST_BODY)) {
    done(new RequestFault(fault('api.syntax', `the body nests deeper than ${DEEPEST_BODY} levels`)));
    return;
  }
  parse(request, body, (error, value) => {
    if (error) done(new RequestFault(fault('api.syntax', whyNotJson(body))));
    else done(null, value);
  });
}

/** Whether brackets outside of strings nest deeper than `limit`; looked at before parsing, so that depth costs nothing. */
function deeperThan(json: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < json.length; i++) {
    const octet = json.charCodeAt(i);
    if (quoted) {
      if (octet === 0x5c) i++;
      else if (octet === 0x22) quoted = false;
    } else if (octet === 0x22) quoted = true;
    else if (octet === 0x7b || octet === 0x5b) {
      if (++depth > limit) return true;
    } else if (octet === 0x7d || octet === 0x5d) depth--;
  }
  return false;
}

/** Where the first thing stands that is not JSON. What the parser refused although it is JSON can only be a key that poisons prototypes. */
function whyNotJson(body: string): string {
  try {
    JSON.parse(body);
  } catch (cause) {
    const place = /\(line (\d+) column (\d+)\)/.exec(cause instanceof Error ? cause.message : '');
    return place ? `the body is not JSON from line ${place[1]}, column ${place[2]}` : 'the body is not JSON: it ends too early';
  }
  return 'the body holds a key `__proto__` or `constructor`, which is not allowed';
}

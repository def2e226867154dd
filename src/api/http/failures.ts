import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, fault } from '../../base/fault.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import { LARGEST_BODY } from './json-body.ts';
import { PROBLEM_TYPE, problemOf, sendProblem } from './problem.ts';
import { RequestFault } from './request-fault.ts';
import { clip } from './validate.ts';

/** Every way a request can fail ends here, as a problem document; what is our own fault is told to the log alone. */
export function answerFailures(app: FastifyInstance, sink: EventSink): void {
  app.setErrorHandler((error: FastifyError, request, reply) => answerFailure(error, request, reply, sink));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? request.url;
    return sendProblem(reply, fault('api.not-found', `there is no \`${request.method} ${clip(path)}\`: see /api/v1/openapi.json`));
  });
}

export function answerFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply, sink: EventSink): FastifyReply {
  const found = faultsOf(error);
  if (found) return sendProblem(reply, ...found);
  sink.count('api.internal-faults');
  sink.emit('error', 'api.internal-fault', {
    requestId: request.id,
    route: request.routeOptions?.url,
    why: error.message,
    stack: error.stack,
  });
  return sendProblem(reply, fault('api.internal', `the request could not be served: look for the request id \`${request.id}\` in the log`));
}

type Faults = readonly [Fault, ...Fault[]];

/** The faults a thrown error stands for; undefined when it stands for none we know, so for a bug. */
function faultsOf(error: FastifyError): Faults | undefined {
  if (error instanceof RequestFault) return error.faults;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return [fault('api.too-large', `the body is larger than ${LARGEST_BODY} octets: send it in parts`)];
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return [fault('api.media-type', 'the body is not sent as `application/json`: set the Content-Type header')];
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return [fault('api.syntax', 'the body is not as long as its Content-Length says')];
    case 'FST_ERR_BAD_URL':
      return [fault('api.invalid', 'the path is not a valid URL', { at: 'path' })];
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return [fault('api.not-found', 'there is no such thing: a part of the path is too long')];
    default:
      return undefined;
  }
}

/** What arrives on the port and is not HTTP at all: answered as far as it can be, and closed. */
export function answerNoHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, what] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? (['431 Request Header Fields Too Large', fault('api.too-large', 'the header is too large')] as const)
      : (['400 Bad Request', fault('api.syntax', 'what was sent is not HTTP')] as const);
  const body = JSON.stringify(problemOf([what], 'none', Number(status.slice(0, 3))));
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

import type { FastifyReply } from 'fastify';
import { faults } from '../../base/catalogue.ts';
import { type Fault, fault, httpStatus } from '../../base/fault.ts';
import type { ProblemView } from '../views/problem-view.ts';

export const PROBLEM_TYPE = 'application/problem+json';
const DOCUMENTATION = 'urn:portreeve:fault:';

/**
 * The problem document (RFC 9457) of one or several faults of one request. Status, title and type are the first fault's;
 * a fault with a place (`at`) is listed under `errors` too.
 */
export function problemOf(all: readonly [Fault, ...Fault[]], requestId: string, status = httpStatus(all[0])): ProblemView {
  const [first] = all;
  const placed = all.filter((one) => one.at !== undefined || all.length > 1);
  return {
    type: `${DOCUMENTATION}${first.code}`,
    title: faults[first.code].meaning,
    status,
    detail: all.length === 1 ? first.message : `${first.message} (and ${all.length - 1} more)`,
    code: first.code,
    ...(placed.length > 0 && { errors: placed.map(({ at, code, message }) => ({ pointer: at ?? '', code, message })) }),
    ...(first.details && { details: { ...first.details } }),
    requestId,
  };
}

/** Answers a request with its faults; never with anything else of what went wrong. */
export function sendProblem(reply: FastifyReply, ...all: readonly [Fault, ...Fault[]]): FastifyReply {
  const problem = problemOf(all, reply.request.id);
  reply.header('x-request-id', problem.requestId);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="portreeve"');
  if (problem.status === 503 || problem.status === 507) reply.header('retry-after', '5');
  // Written out here: the response schema of a route must never stand between a fault and the one who has to read it.
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** Faults of the configuration files, of which there is at least one. */
export function sendProblems(reply: FastifyReply, [first, ...others]: readonly Fault[]): FastifyReply {
  return sendProblem(reply, first ?? fault('config.invalid', 'the configuration files are not valid'), ...others);
}

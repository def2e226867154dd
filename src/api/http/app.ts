import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { problemView } from '../views/problem-view.ts';
import { PROBLEM_TYPE } from './problem.ts';

/** fastify with the schemas of zod. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What every route may answer besides its own answers. */
export const problems = {
  default: { description: 'a fault, as a problem document', content: { [PROBLEM_TYPE]: { schema: problemView } } },
};

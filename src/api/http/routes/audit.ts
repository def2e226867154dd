import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { auditPage, auditVerdict, viewOfRecord, viewOfVerdict } from '../../views/audit-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { limit } from '../fields.ts';
import { afterCursor, cursorOf } from '../page.ts';
import { sendProblem } from '../problem.ts';
import { RequestFault } from '../request-fault.ts';

/** `GET /audit` and `POST /audit:verify`. */
export function auditRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/audit',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'listAudit',
        tags: ['audit'],
        summary: 'The audit trail, newest first',
        querystring: z.strictObject({ limit: limit.default(100), cursor: z.string().max(40).optional() }),
        response: { 200: auditPage, ...problems },
      },
    },
    async (request, reply) => {
      const before = sequenceOf(request.query.cursor);
      const read = await deps.audit.list({ limit: request.query.limit, ...(before !== undefined && { before }) });
      if (!read.ok) return sendProblem(reply, read.error);
      const last = read.value.at(-1);
      const more = last !== undefined && last.sequence > 1 && read.value.length === request.query.limit;
      return { records: read.value.map(viewOfRecord), ...(more && { next: cursorOf(String(last.sequence)) }) };
    },
  );

  app.post(
    '/audit::verify',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'verifyAudit',
        tags: ['audit'],
        summary: 'Walk the whole chain of the audit trail and say where it breaks',
        response: { 200: auditVerdict, ...problems },
      },
    },
    async (_request, reply) => {
      const verdict = await deps.audit.verify();
      return verdict.ok ? viewOfVerdict(verdict.value) : sendProblem(reply, verdict.error);
    },
  );
}

function sequenceOf(cursor: string | undefined): number | undefined {
  const text = afterCursor(cursor);
  if (text === undefined) return undefined;
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new RequestFault(fault('api.invalid', 'the cursor is not one the server gave: begin again without it', { at: 'query/cursor' }));
}

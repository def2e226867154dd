import { z } from 'zod';
import { differences } from '../../../policy/difference.ts';
import { impactView, viewOfImpact } from '../../views/impact-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { policyRef } from '../fields.ts';
import { sendProblems } from '../problem.ts';

/** `POST /policy:impact`. */
export function impactRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/policy::impact',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'previewPolicy',
        tags: ['policy'],
        summary: 'What differs between two policies, which live sessions that moves, and what TCAM it takes; nothing is sent',
        body: z.strictObject({
          from: policyRef.default('current'),
          to: policyRef.default('files'),
          sessions: z.boolean().default(true),
        }),
        response: { 200: impactView, ...problems },
      },
    },
    async (request, reply) => {
      const { from, to, sessions } = request.body;
      const before = await deps.policy.at(from);
      if (!before.ok) return sendProblems(reply, before.error);
      const after = await deps.policy.at(to);
      if (!after.ok) return sendProblems(reply, after.error);
      const elements = differences(before.value.record.document, after.value.record.document);
      const impact = sessions ? await deps.impact(before.value, after.value) : undefined;
      return viewOfImpact({ from: before.value.revision, to: after.value.revision, elements }, impact);
    },
  );
}

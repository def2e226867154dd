import { z } from 'zod';
import { lint } from '../../../policy/lint.ts';
import { lintDacls } from '../../lint-dacls.ts';
import { lintView, viewOfFindings } from '../../views/lint-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { policyRef } from '../fields.ts';
import { sendProblems } from '../problem.ts';

/** `POST /policy:lint`. */
export function lintRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/policy::lint',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'lintPolicy',
        tags: ['policy'],
        summary: 'What looks like a mistake: rules never reached, conditions that cannot hold, elements nobody uses',
        body: z.strictObject({ revision: policyRef.default('files') }),
        response: { 200: lintView, ...problems },
      },
    },
    async (request, reply) => {
      const { revision } = request.body;
      const placed = await deps.policy.placed(revision);
      if (!placed.ok) return sendProblems(reply, placed.error);
      const { stores, devices, clock } = deps;
      const hits = await deps.hits.shown();
      // A secondary does not know what the others counted.
      const counted = revision === 'current' && hits.role === 'primary' && hits.incomplete === undefined ? { hits } : {};
      const findings = lint({ ...placed.value, now: clock.now(), stores, devices: devices.list(), lists: deps.lists, ...counted });
      return viewOfFindings([...findings, ...lintDacls(placed.value.draft.dacls)]);
    },
  );
}

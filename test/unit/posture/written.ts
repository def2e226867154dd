import type { z } from 'zod';
import type { Fault } from '../../../src/base/fault.ts';
import type { Result } from '../../../src/base/result.ts';
import type { ClientReport } from '../../../src/posture/expression/client-report.ts';
import { type Flow, flowOf } from '../../../src/posture/factors/flow.ts';
import { type FlowDocument, flowDocumentSchema } from '../../../src/posture/factors/flow-schema.ts';
import { next } from '../../../src/posture/factors/run.ts';
import type { RunInput, Step } from '../../../src/posture/factors/run-state.ts';

type Written = z.input<typeof flowDocumentSchema>;

/** A document as its file would give it, with one EPA policy of the same name for every action and `pass`, a NO_AUTHN policy, and `ldap`. */
export function documentOf(written: Written): FlowDocument {
  const { epaActions = [], policies = [], authenticationActions = [], ...rest } = written;
  return flowDocumentSchema.parse({
    ...rest,
    epaActions,
    authenticationActions: [{ name: 'ldap-act', method: 'ldap' }, ...authenticationActions],
    policies: [
      { name: 'pass', action: 'noAuthn' },
      { name: 'ldap', action: { authentication: 'ldap-act' } },
      ...epaActions.map(({ name }) => ({ name, action: { epa: name } })),
      ...policies,
    ],
  });
}

export function flowWith(written: Written): Flow {
  const flow = flowOf(documentOf(written));
  if (!flow.ok) throw new Error(flow.error.map(({ message }) => message).join('; '));
  return flow.value;
}

/** An action that asks for a process of its name. */
export function epa(name: string, more: Partial<FlowDocument['epaActions'][number]> = {}): NonNullable<Written['epaActions']>[number] {
  return { name, expression: `sys.client_expr("proc_0_${name}")`, ...more };
}

export function unwrapped<T>(result: Result<T, Fault>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** Answers a step; the state goes through JSON, as it does between two requests. */
export function answer(flow: Flow, step: Step, input: RunInput): Step {
  return unwrapped(next(flow, JSON.parse(JSON.stringify(step.state)), input));
}

export function running(...processes: readonly string[]): RunInput {
  const report: ClientReport = { processes };
  return { kind: 'report', report };
}

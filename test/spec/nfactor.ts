import type { Binding, FlowDocument } from '../../src/posture/factors/flow-schema.ts';

/** What the client and its user would answer: per EPA action whether it passes, per ordinary policy whether it succeeds. */
export type Answers = { readonly passes: (action: string) => boolean; readonly succeeds: (policy: string) => boolean };

export type Ending = {
  readonly outcome: 'complete' | 'denied';
  readonly groups: readonly string[];
  readonly quarantined: boolean;
  /** The EPA action scanned on after logon. */
  readonly periodic: string | undefined;
};

/** A whole run of nFactor as policy-and-posture §4.3.7 says it, slow and obvious: the oracle of `src/posture/factors/run.ts`. */
export function runFlow(document: FlowDocument, at: string, answers: Answers, repeats: (action: string) => boolean): Ending {
  const groups: string[] = [];
  let quarantined = false;
  let periodic: string | undefined;
  const inherit = (group: string | undefined): void => {
    if (group !== undefined && !groups.includes(group)) groups.push(group);
  };
  const end = (outcome: Ending['outcome']): Ending => ({
    outcome,
    groups,
    quarantined,
    periodic: outcome === 'complete' ? periodic : undefined,
  });

  for (let name: string | undefined = at; name !== undefined; ) {
    const found: { bindings: Binding[] } | undefined = [...document.factors, ...document.servers].find((one) => one.name === name);
    const policies = (found?.bindings ?? [])
      .filter(({ policy }) => policyOf(document, policy).rule === 'true')
      .sort((a, b) => a.priority - b.priority);
    let chosen: Binding | undefined;
    let lastScanned: Binding | undefined;
    let skipBelow = 0;
    for (const binding of policies) {
      if (binding.priority < skipBelow) continue;
      const { action } = policyOf(document, binding.policy);
      if (action === 'noAuthn') chosen = binding;
      else if ('epa' in action) {
        lastScanned = binding;
        if (answers.passes(action.epa)) {
          chosen = binding;
          inherit(document.epaActions.find((one) => one.name === action.epa)?.defaultGroup);
          if (repeats(action.epa)) periodic = action.epa;
        }
      } else if (answers.succeeds(binding.policy)) chosen = binding;
      if (chosen !== undefined || binding.goto === 'END') break;
      if (typeof binding.goto === 'number') skipBelow = binding.goto;
    }
    if (chosen === undefined) {
      const action = lastScanned && policyOf(document, lastScanned.policy).action;
      const scanned = typeof action === 'object' && 'epa' in action ? action.epa : undefined;
      const group = document.epaActions.find((one) => one.name === scanned)?.quarantineGroup;
      if (group === undefined) return end('denied');
      inherit(group);
      quarantined = true;
      chosen = lastScanned;
    }
    name = chosen?.nextFactor;
  }
  return end('complete');
}

function policyOf(document: FlowDocument, name: string): FlowDocument['policies'][number] {
  const found = document.policies.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no policy ${name}`);
  return found;
}

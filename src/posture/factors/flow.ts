import { err, ok, type Result } from '../../base/result.ts';
import { type CompiledExpression, compileExpression } from '../expression/compile.ts';
import { Questions } from '../expression/facts.ts';
import { parseExpression } from '../expression/parse.ts';
import { type BindPoint, bindPointsOf, inOrder } from './bind-points.ts';
import { checkFlow } from './check-flow.ts';
import { type EpaAction, type FlowDocument, WITHOUT_VIEW } from './flow-schema.ts';
import type { Problem } from './problem.ts';
import { type Rule, ruleOf } from './rule.ts';

/** An EPA action ready to be run; without an expression it never passes. */
export type RunnableEpa = Pick<EpaAction, 'name' | 'defaultGroup' | 'quarantineGroup' | 'killProcesses' | 'deleteFiles'> & {
  readonly expression: CompiledExpression | undefined;
};

export type RunnableAction =
  | { readonly kind: 'epa'; readonly epa: RunnableEpa }
  | { readonly kind: 'noAuthn' }
  | { readonly kind: 'authentication'; readonly name: string; readonly method: string };

export type RunnableBinding = {
  readonly policy: string;
  readonly priority: number;
  readonly goto: 'NEXT' | 'END' | number;
  readonly nextFactor: string | undefined;
  readonly rule: Rule;
  readonly action: RunnableAction;
};

/** A factor ready to be run, its bindings in the order they are tried. `view` is the logon form; a pass-through factor has none. */
export type Factor = {
  readonly name: string;
  readonly kind: BindPoint['kind'];
  readonly view: string | undefined;
  readonly bindings: readonly RunnableBinding[];
};

/** A flow ready to be run: checked, its expressions compiled over one set of questions. */
export type Flow = {
  readonly factors: ReadonlyMap<string, Factor>;
  readonly epaActions: ReadonlyMap<string, RunnableEpa>;
  /** Names of the virtual servers: where runs begin. */
  readonly servers: readonly string[];
  readonly questions: Questions;
  readonly periodicFailure: FlowDocument['periodicFailure'];
};

/** What a virtual server shows when it names no login schema. */
const DEFAULT_VIEW = 'the logon form of the virtual server';

/** The flow of a document, or every error of it. Warnings are `checkFlow`'s to tell. */
export function flowOf(document: FlowDocument): Result<Flow, readonly Problem[]> {
  const errors = checkFlow(document).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors);
  const questions = new Questions();
  const epaActions = new Map(document.epaActions.map((action) => [action.name, runnableEpa(action, questions)]));
  const actions = runnableActions(document, epaActions);
  const factors = new Map(bindPointsOf(document).map((point) => [point.name, factorOf(point, document, actions)]));
  return ok({
    factors,
    epaActions,
    servers: document.servers.map(({ name }) => name),
    questions,
    periodicFailure: document.periodicFailure,
  });
}

function runnableEpa(action: EpaAction, questions: Questions): RunnableEpa {
  const read = action.expression === undefined ? undefined : parseExpression(action.expression);
  return { ...action, expression: read?.ok ? compileExpression(read.value, questions) : undefined };
}

type Acting = { readonly rule: Rule; readonly action: RunnableAction };

function runnableActions(document: FlowDocument, epaActions: ReadonlyMap<string, RunnableEpa>): ReadonlyMap<string, Acting> {
  const methods = new Map(document.authenticationActions.map(({ name, method }) => [name, method]));
  return new Map(
    document.policies.map(({ name, rule, action }): [string, Acting] => {
      if (action === 'noAuthn') return [name, { rule: ruleOf(rule), action: { kind: 'noAuthn' } }];
      if ('epa' in action) return [name, { rule: ruleOf(rule), action: { kind: 'epa', epa: known(epaActions, action.epa) } }];
      const method = known(methods, action.authentication);
      return [name, { rule: ruleOf(rule), action: { kind: 'authentication', name: action.authentication, method } }];
    }),
  );
}

function factorOf(point: BindPoint, document: FlowDocument, actions: ReadonlyMap<string, Acting>): Factor {
  const bindings = inOrder(point.bindings).map(({ policy, priority, goto, nextFactor }): RunnableBinding => {
    return { policy, priority, goto, nextFactor, ...known(actions, policy) };
  });
  return { name: point.name, kind: point.kind, view: viewOf(point, document), bindings };
}

/** Requirement E12; a blank login schema is none (E37), but a virtual server has a logon form of its own. */
function viewOf({ kind, loginSchema }: BindPoint, document: FlowDocument): string | undefined {
  if (loginSchema === undefined) return kind === 'server' ? DEFAULT_VIEW : undefined;
  if (WITHOUT_VIEW.has(loginSchema)) return undefined;
  const schema = document.loginSchemas.find(({ name }) => name === loginSchema);
  return schema === undefined ? loginSchema : schema.view;
}

/** `checkFlow` has seen to it that it is there. */
function known<T>(of: ReadonlyMap<string, T>, name: string): T {
  const found = of.get(name);
  if (found === undefined) throw new Error(`the flow was not checked: ${name} is missing`);
  return found;
}

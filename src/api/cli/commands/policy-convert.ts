import { type Document, isMap, isNode, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { toRules, toSimple } from '../../../policy/convert.ts';
import type { Choice } from '../../../policy/elements.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';

/** The policies of a service that have both forms. */
const OF_A_SERVICE = ['identity', 'groupMapping'];
const FORMS = 'write `serviceSelection`, `<service>.identity` or `<service>.groupMapping`';

/** Prints the file with one policy in its other form; not a letter outside of it changes. Rules that are given up are told. */
export async function convertPolicy(call: Call): Promise<number> {
  const { to } = call.options<{ readonly to: 'rules' | 'simple' }>();
  const [file, which] = [call.argument(0), call.argument(1)];
  const text = await readText(call.io, file);
  if (!text.ok) return call.fail([text.error]);
  const document = parseDocument(text.value);
  const [broken] = document.errors;
  if (broken) return call.fail([fault('config.syntax', `${file}: ${broken.message.split('\n')[0]}`)]);
  const policy = policyAt(document, which);
  if (!policy.ok) return call.fail([policy.error]);
  const choice = readChoice(policy.value, text.value);
  if (choice === undefined) {
    return call.fail([fault('config.invalid', `${file}: \`${which}\` is neither \`simple\` nor \`rules\` with a \`default\``)]);
  }
  const converted = to === 'rules' ? toRules(choice) : toSimple(choice);
  const written = converted === choice ? text.value : replaced(policy.value, text.value, converted);
  if (to === 'simple' && choice.mode === 'rules' && choice.rules.length > 0) {
    const rules = choice.rules.length === 1 ? '1 rule is' : `${choice.rules.length} rules are`;
    call.io.err(`portreeve: ${rules} given up; the result of the default rule is kept\n`);
  }
  call.print({ text: written }, { table: () => written });
  return 0;
}

function policyAt(document: Document, which: string): Result<YAMLMap, Fault> {
  const dot = which.lastIndexOf('.');
  const field = which.slice(dot + 1);
  const known = dot === -1 ? field === 'serviceSelection' : OF_A_SERVICE.includes(field);
  if (!known) return err(fault('input.invalid', `\`${which}\` is not a policy of two forms: ${FORMS}`));
  const holder = dot === -1 ? document.contents : serviceNamed(document, which.slice(0, dot));
  const policy = isMap(holder) ? holder.get(field) : undefined;
  return isMap(policy) ? ok(policy) : err(fault('input.invalid', `the file holds no \`${which}\``));
}

function serviceNamed(document: Document, name: string): unknown {
  const services = document.get('services');
  return isSeq(services) ? services.items.find((one) => isMap(one) && one.get('name') === name) : undefined;
}

/** A result is what is written between its key and its end, so that it stands as well behind another key. */
function readChoice(policy: YAMLMap, text: string): Choice<string> | undefined {
  const pair = (name: string): Pair | undefined => policy.items.find(({ key }) => isScalar(key) && key.value === name);
  const [simple, rules, standard] = [pair('simple'), pair('rules'), pair('default')];
  if (simple && !rules && !standard) return { mode: 'simple', result: between(simple, text) };
  if (simple || !standard) return undefined;
  const written = isSeq(rules?.value) ? rules.value.items : [];
  const kept = written.map((_, index) => ({ name: String(index), status: 'enabled', when: { kind: 'any' }, result: '' }) as const);
  return { mode: 'rules', rules: kept, default: between(standard, text) };
}

function between({ key, value }: Pair, text: string): string {
  return text.slice(endOf(key), endOf(value));
}

function replaced(policy: YAMLMap, text: string, choice: Choice<string>): string {
  const [first, last] = [policy.items[0], policy.items.at(-1)];
  const start = isNode(first?.key) ? (first.key.range?.[0] ?? 0) : 0;
  const separator = policy.flow === true ? ', ' : `\n${' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))}`;
  const form = choice.mode === 'simple' ? `simple${choice.result}` : `rules: []${separator}default${choice.default}`;
  return `${text.slice(0, start)}${form}${text.slice(endOf(last?.value))}`;
}

function endOf(node: unknown): number {
  const end = isNode(node) ? node.range?.[1] : undefined;
  if (end === undefined) throw new Error('a node that was parsed has its place');
  return end;
}

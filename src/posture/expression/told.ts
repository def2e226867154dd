import type { Assessment } from './compile.ts';

const LONGEST = 500;

/** The findings of an assessment in one line: those that stand against it, or all where none does. A negation fails by what is there. */
export function evidenceOf({ pass, findings }: Assessment): string {
  const against = pass ? [] : findings.filter(({ verdict }) => verdict !== 'true');
  const text = (against.length > 0 ? against : findings).map(({ atom, evidence }) => `${atom}: ${evidence}`).join('; ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}

import type { Expression } from './ast.ts';
import { atomText } from './atom.ts';

/** The canonical text of an expression: one call an atom, operators outside. `parseExpression` reads it back to the same expression. */
export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'atom':
      return `sys.client_expr("${atomText(expression.atom)}")`;
    case 'not':
      return `!${inner(expression.of)}`;
    case 'all':
      return expression.of.map(inner).join(' && ');
    case 'anyOf':
      return expression.of.map(inner).join(' || ');
  }
}

function inner(expression: Expression): string {
  const text = expressionText(expression);
  return expression.kind === 'all' || expression.kind === 'anyOf' ? `(${text})` : text;
}

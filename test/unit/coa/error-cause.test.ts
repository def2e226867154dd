import { expect, test } from 'vitest';
import { errorCause, errorCauseNote, errorCauses, errorCauseText } from '../../../src/wire/radius/error-cause.ts';

test('every value has a name of its own', () => {
  expect(new Set(errorCauses.map(({ value }) => value)).size).toBe(errorCauses.length);
  expect(new Set(errorCauses.map(({ name }) => name)).size).toBe(errorCauses.length);
});

test.each([
  [201, 'Residual-Session-Context-Removed'],
  [403, 'NAS-Identification-Mismatch'],
  [407, 'Invalid-Attribute-Value'],
  [501, 'Administratively-Prohibited'],
  [503, 'Session-Context-Not-Found'],
  [504, 'Session-Context-Not-Removable'],
  [506, 'Resources-Unavailable'],
  [507, 'Request-Initiated'],
  [508, 'Multiple-Session-Selection-Unsupported'],
])('%i is %s', (value, name) => {
  expect(errorCause(value)).toEqual({ value, name });
  expect(errorCauseText(value)).toBe(`${value} ${name}`);
  expect(errorCauseNote(value)).toBeUndefined();
});

test('an unregistered value keeps its number', () => {
  expect(errorCause(9)).toBeUndefined();
  expect(errorCauseText(9)).toBe('9');
  expect(errorCauseNote(9)).toBe('Error-Cause 9 is not registered');
});

test('a value above 16 bits is also read with its octets swapped', () => {
  expect(errorCauseNote(0x96010000)).toBe(
    'Error-Cause 2516647936 is not registered: 0x96010000, which with its octets swapped reads 406 Unsupported-Extension',
  );
  expect(errorCauseNote(0x00010000)).toBe('Error-Cause 65536 is not registered: 0x00010000, which with its octets swapped reads 256');
});

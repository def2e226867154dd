import { expect, test } from 'vitest';
import { DROP_CAUSES, OUTCOMES, SILENCE } from '../../../src/aaa/outcome.ts';

test('the table of outcomes, as the RFCs have it', () => {
  expect(OUTCOMES).toEqual({
    'Access-Request': { accept: 2, challenge: 11, reject: 3, drop: SILENCE, proxied: "the remote server's answer", 'not-proxied': SILENCE },
    'Accounting-Request': { stored: 5, 'not-stored': SILENCE, forwarded: 5, 'not-forwarded': SILENCE },
    'Status-Server to the authentication port': { alive: 2 },
    'Status-Server to the accounting port': { alive: 5 },
    'duplicate of an answered request': { answered: 'the same reply again' },
    'duplicate of a request in progress': { 'in-progress': SILENCE },
  });
});

test('every cause is there once', () => {
  expect(new Set(DROP_CAUSES).size).toBe(DROP_CAUSES.length);
});

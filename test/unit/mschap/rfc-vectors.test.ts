import { describe, expect, test } from 'vitest';
import { challengeResponse, isChallengeResponse } from '../../../src/auth/mschap/challenge-response.ts';
import { md4 } from '../../../src/auth/mschap/md4.ts';
import { mppeKeys, mppeStartKeys } from '../../../src/auth/mschap/mppe-keys.ts';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { authenticatorResponse, challengeHash } from '../../../src/auth/mschap/version-2.ts';
import { toHex } from '../../../src/base/bytes.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('MD4, RFC 1320 appendix A.5', () => {
  test.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('%j', (text, digest) => expect(toHex(md4(Buffer.from(text)))).toBe(digest));
});

test('MS-CHAP, RFC 2433 appendix B: challenge, password, NT hash and response', () => {
  const ntHash = ntHashOf('MyPw');
  expect(toHex(ntHash)).toBe('fc156af7edcd6c0edde3337d427f4eac');
  const challenge = hex('102db5df085d3041');
  const response = hex('4e9d3c8f9cfd385d5bf4d3246791956ca4c351ab409a3d61');
  expect(toHex(challengeResponse(challenge, ntHash))).toBe(toHex(response));
  expect(isChallengeResponse(response, challenge, ntHash)).toBe(true);
});

describe('MS-CHAPv2, RFC 2759 section 9.2', () => {
  const ntHash = ntHashOf('clientPass');
  const challenges = {
    hashedName: 'User',
    authenticatorChallenge: hex('5b5d7c7d7b3f2f3e3c2c602132262628'),
    peerChallenge: hex('21402324255e262a28295f2b3a337c7e'),
  };
  const response = hex('82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df');

  test('NT hash and its hash', () => {
    expect(toHex(ntHash)).toBe('44ebba8d5312b8d611474411f56989ae');
    expect(toHex(hashOfNtHash(ntHash))).toBe('41c00c584bd2d91c4017a2a12fa59f3f');
  });

  test('challenge hash and NT response', () => {
    expect(toHex(challengeHash(challenges))).toBe('d02e4386bce91226');
    expect(toHex(challengeResponse(challengeHash(challenges), ntHash))).toBe(toHex(response));
  });

  test('authenticator response', () => {
    expect(authenticatorResponse(hashOfNtHash(ntHash), response, challenges)).toBe('S=407A5589115FD0D6209F510FE9C04566932CDA56');
  });

  test('send key of 128 bits, RFC 3079 section 3.5.3', () => {
    expect(toHex(mppeStartKeys(hashOfNtHash(ntHash), response).send)).toBe('8b7cdc149b993a1ba118cb153f56dccb');
  });
});

test('the keys of MS-CHAP: no LM key, then the hash of the NT hash (RFC 2548 section 2.4.1)', () => {
  expect(toHex(mppeKeys(hashOfNtHash(ntHashOf('clientPass'))))).toBe('000000000000000041c00c584bd2d91c4017a2a12fa59f3f');
});

test('a response differs when any octet of it, of the challenge or of the password does', () => {
  const challenge = hex('102db5df085d3041');
  const ntHash = ntHashOf('MyPw');
  const response = challengeResponse(challenge, ntHash);
  for (let i = 0; i < 24; i++) {
    const changed = Uint8Array.from(response, (octet, at) => (at === i ? octet ^ 1 : octet));
    expect(isChallengeResponse(changed, challenge, ntHash)).toBe(false);
  }
  for (let i = 0; i < 8; i++) {
    const changed = Uint8Array.from(challenge, (octet, at) => (at === i ? octet ^ 0x80 : octet));
    expect(isChallengeResponse(response, changed, ntHash)).toBe(false);
  }
  expect(isChallengeResponse(response, challenge, ntHashOf('MyPx'))).toBe(false);
  expect(isChallengeResponse(response.subarray(0, 23), challenge, ntHash)).toBe(false);
});

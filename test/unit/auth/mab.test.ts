import { expect, test } from 'vitest';
import { mab } from '../../../src/auth/mab.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { chapResponse } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { authenticatorOf, mabRequest } from '../aaa/test-packets.ts';
import { SECRET, view } from '../aaa/test-server.ts';

const secret = new SharedSecret(SECRET);
const start = (name: string, password?: string) =>
  mab.start({ userName: name, view: view(mabRequest(name, password === undefined ? {} : { password })), secret });

test.each(['0200abcdef01', '02:00:ab:cd:ef:01', '02-00-AB-CD-EF-01', '0200.abcd.ef01', '0200ABCDEF01'])('%s is looked up', (name) => {
  expect(start(name)).toMatchObject({ ask: { kind: 'find', name: '02-00-AB-CD-EF-01' } });
});

test.each([
  ['the name', '0200abcdef01'],
  ['the MAC in another spelling', '02-00-AB-CD-EF-01'],
  ['nothing', ''],
])('the password may be %s', (_what, password) => {
  expect(start('0200abcdef01', password)).toHaveProperty('ask.kind', 'find');
});

test.each(['secret', '0200abcdef02'])('the password %s makes it no host lookup', (password) => {
  expect(start('0200abcdef01', password)).toHaveProperty('done.kind', 'malformed');
});

test.each(['alice', '', '0200abcdef0', '0200abcdef012'])('the name %j is no MAC', (name) => {
  expect(start(name)).toHaveProperty('done.kind', 'malformed');
});

test.each([
  ['0200abcdef01', 'ask.kind', 'find'],
  ['wrong', 'done.kind', 'malformed'],
])('a CHAP-Password over %s', (password, path, kind) => {
  const authenticator = authenticatorOf(9);
  const response = Buffer.concat([Buffer.of(5), chapResponse(5, Buffer.from(password), authenticator)]);
  const request = mabRequest('0200abcdef01', { authenticator, more: (writer) => writer.octets(Attribute.ChapPassword, response) });
  expect(mab.start({ userName: '0200abcdef01', view: view(request), secret })).toHaveProperty(path, kind);
});

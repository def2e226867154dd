import { fault } from '../../../base/fault.ts';
import type { Run } from '../command-line.ts';

/** Prints `scrypt:…` for the password on standard input; one line break at its end does not belong to it. */
export const hashUserPassword: Run = async (call) => {
  const { io, parts } = call;
  const given = (await io.ask('Password: ')) ?? Buffer.from(await io.input()).toString('utf8');
  const password = given.replace(/\r?\n$/, '');
  if (password === '') return call.fail([fault('input.invalid', 'the password is empty: pipe it in, or type it when asked')]);
  const hash = await parts.hashPassword(password);
  call.print({ password: hash }, { table: () => `${hash}\n`, ids: () => [hash] });
  return 0;
};

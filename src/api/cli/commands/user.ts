import { fault } from '../../../base/fault.ts';
import type { Run } from '../command-line.ts';
import type { PasswordFormName } from '../io.ts';

/** Prints the form to store for the password on standard input; one line break at its end does not belong to it. */
export const hashUserPassword: Run = async (call) => {
  const { io, parts } = call;
  const given = (await io.ask('Password: ')) ?? Buffer.from(await io.input()).toString('utf8');
  const password = given.replace(/\r?\n$/, '');
  if (password === '') return call.fail([fault('input.invalid', 'the password is empty: pipe it in, or type it when asked')]);
  const { form, keyFile } = call.options<{ readonly form: PasswordFormName; readonly keyFile?: string }>();
  if (form === 'nt' && keyFile === undefined) {
    return call.fail([fault('input.invalid', 'an NT hash is stored encrypted: name the file with the `key` of the store with --key-file')]);
  }
  const hash = await parts.hashPassword(password, form, keyFile);
  if (!hash.ok) return call.fail([hash.error]);
  call.print({ password: hash.value }, { table: () => `${hash.value}\n`, ids: () => [hash.value] });
  return 0;
};

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import type { Secret } from '../base/secret.ts';
import type { SecretSource } from '../base/secret-source.ts';
import { secretOf } from './config/fields.ts';
import type { Configuration } from './config/load.ts';

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,100}$/;

/**
 * The keys a document that was sent to the server may name. Only what the configuration sets apart for it: whoever may push documents shall not
 * read other files or variables of the server by having them sent to a device.
 */
export function documentKeys({ settings, file }: Configuration): (source: SecretSource) => Result<Secret, string> {
  const { keys, environment } = settings.deviceDocuments;
  const folder = resolve(dirname(file), keys);
  return (source) => {
    if (typeof source === 'string')
      return err(
        'a key is written out, and would be kept with the job: name it, `{ file: NAME }`, `{ env: NAME }` or `{ device: radius }`',
      );
    if ('env' in source && !environment.includes(source.env))
      return err(`the environment variable \`${source.env}\` is not one of \`deviceDocuments.environment\``);
    if ('file' in source && !FILE_NAME.test(source.file))
      return err(`\`${source.file}\` is not the bare name of a file in the folder \`deviceDocuments.keys\``);
    const found = secretOf(source, (name) => readFileSync(resolve(folder, name), 'utf8'));
    return found.ok ? ok(found.value) : err(found.why);
  };
}

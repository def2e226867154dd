import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { hashPassword } from '../../adapters/identity/password-form.ts';
import { systemRandom } from '../../adapters/random.ts';
import type { CliIo } from '../../api/cli/io.ts';
import { fault, faultLine } from '../../base/fault.ts';

const STARTER = join(import.meta.dirname, 'starter');
const INVALID = 9;

/** Made anew for each installation, readable for its owner only. */
const SECRETS = ['secrets/api-key', 'secrets/local', 'secrets/alice'];

/**
 * `portreeve init`: a commented starter configuration that works as it is, with secrets of its own. Nothing that is there is overwritten: one file
 * in the way and nothing is written at all.
 */
export async function initialise(options: { readonly folder: string }, io: CliIo): Promise<number> {
  const folder = resolve(options.folder);
  const files = readdirSync(STARTER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(STARTER, join(entry.parentPath, entry.name)))
    .sort();
  const standing = [...files, ...SECRETS].filter((file) => existsSync(join(folder, file)));
  if (standing.length > 0) {
    const shown = standing.map((file) => `\`${file}\``).join(', ');
    io.err(`portreeve: ${faultLine(fault('input.invalid', `${shown} already there in \`${options.folder}\`: choose an empty folder`))}\n`);
    return INVALID;
  }
  const secrets = new Map(SECRETS.map((file) => [file, Buffer.from(systemRandom.bytes(24)).toString('base64url')]));
  const password = await hashPassword(secrets.get('secrets/alice') ?? '', systemRandom);
  for (const file of files) write(folder, file, readFileSync(join(STARTER, file), 'utf8').replace('@alice@', password));
  for (const [file, secret] of secrets) write(folder, file, `${secret}\n`, 0o600);
  const config = join(options.folder, 'portreeve.yaml');
  io.out(
    [
      `${files.length} files and ${secrets.size} secrets written to \`${options.folder}\`. Next:`,
      `  npx portreeve serve --config ${config} --check`,
      `  npx portreeve serve --config ${config}`,
      `  export PORTREEVE_API_KEY=$(cat ${join(options.folder, 'secrets/api-key')})`,
      '',
    ].join('\n'),
  );
  return 0;
}

function write(folder: string, file: string, text: string, mode = 0o644): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true, mode: file.startsWith('secrets/') ? 0o700 : 0o755 });
  writeFileSync(path, text, { mode, flag: 'wx' });
}

import { z } from 'zod';

const EXAMPLES = new Set(['changeme', 'change-me', 'secret', 'password']);

/** A secret written out, or where it is kept. */
export const secretSource = z.union(
  [
    z
      .string()
      .min(1, 'a secret may not be empty')
      .refine((text) => !EXAMPLES.has(text.toLowerCase()), 'a secret of your own, not an example'),
    z.strictObject({ file: z.string() }),
    z.strictObject({ env: z.string() }),
  ],
  'a text, { file: path } or { env: NAME }',
);
export type SecretSource = z.output<typeof secretSource>;

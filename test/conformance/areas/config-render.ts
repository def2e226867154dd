import { z } from 'zod';
import { type OpenEngine, wordsTogether } from '../area.ts';
import { platformWords, renderDocument } from '../device-document.ts';
import { inAnyWriting } from '../spelling.ts';

const client = inAnyWriting(
  { ip: z.string().optional(), key: z.string().optional() },
  { address: 'ip', host: 'ip', serverKey: 'key', secret: 'key' },
);
type Client = z.output<typeof client>;

const words = inAnyWriting(
  {
    clients: z.array(client).default([]),
    allowInsecure: z.boolean().optional(),
    authType: z.string().optional(),
    port: z.coerce.number().optional(),
    /** Left out with `allowInsecure`: what the source document ignores. */
    ignore: z.array(z.string()).optional(),
    platform: platformWords,
    /** A whole document instead. */
    document: z.record(z.string(), z.unknown()).optional(),
  },
  { insecure: 'allowInsecure' },
);

/** The configuration for Change of Authorization as text (requirement C18, trap T2-1). */
export const open: OpenEngine = (given) => (input) => {
  const { clients, allowInsecure, authType, port, ignore, platform, document } = wordsTogether(words, given, input);
  const dynamicAuthor = {
    clients: clients.map(({ ip, key }) => ({ address: ip, key })),
    ...(allowInsecure !== undefined && { allowInsecure }),
    ...(authType !== undefined && { authType }),
    ...(port !== undefined && { port }),
    ignore: ignore ?? (allowInsecure ? ['server-key'] : []),
  };
  const rendered = renderDocument(document ?? { dynamicAuthor }, platform);
  if (!rendered.ok) return { ok: false, error: errorOf(clients), messages: rendered.error.map(({ message }) => message) };
  return { ok: true, lines: rendered.value.lines, text: rendered.value.lines.join('\n'), warnings: rendered.value.warnings };
};

function errorOf(clients: readonly Client[]): string {
  if (clients.length === 0 || clients.some(({ ip }) => ip === undefined || ip === '')) return 'client-required';
  return clients.some(({ key }) => key === undefined || key === '') ? 'key-required' : 'invalid';
}

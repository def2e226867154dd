import type { OpenEngine } from '../area.ts';
import { renderDocument } from '../device-document.ts';

type Client = { readonly ip?: string; readonly key?: string };
type Input = {
  readonly clients?: readonly Client[];
  readonly allowInsecure?: boolean;
  readonly authType?: string;
  readonly port?: number;
  /** Left out with `allowInsecure`: what the source document ignores. */
  readonly ignore?: readonly string[];
  readonly platform?: string;
  /** A whole document instead. */
  readonly document?: unknown;
};

/** The configuration for Change of Authorization as text (requirement C18, trap T2-1). */
export const open: OpenEngine = (given) => (input) => {
  const { clients = [], allowInsecure, authType, port, ignore, platform, document } = { ...given, ...(input as Input) } as Input;
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
  if (clients.length === 0) return 'client-required';
  return clients.some(({ key }) => key === undefined || key === '') ? 'key-required' : 'invalid';
}

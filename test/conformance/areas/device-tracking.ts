import { z } from 'zod';
import { type OpenEngine, wordsOf } from '../area.ts';
import { renderDocument } from '../device-document.ts';

const words = z.strictObject({
  name: z.string().default('tracking'),
  securityLevel: z.string().optional(),
  /** Protocols addresses are not learned from. */
  without: z.array(z.string()).optional(),
  interface: z.string().optional(),
  interfaces: z.array(z.string()).default([]),
  attach: z.union([z.string(), z.array(z.string())]).default([]),
  platform: z.string().optional(),
  /** Lines the device holds already: only what differs is rendered. */
  running: z.array(z.string()).optional(),
});

/** Device tracking policies and where they are attached (requirements C13, C15, C20). */
export const open: OpenEngine = (given) => (input) => {
  const asked = wordsOf(words, { ...given, ...(input as object) });
  const { name, securityLevel, without, interface: one, interfaces, attach, platform, running } = asked;
  const policy = { name, ...(securityLevel !== undefined && { securityLevel }), ...(without && { without }) };
  const ports = [one ?? [], interfaces, attach].flat().map((port) => ({ name: port, deviceTracking: name }));
  const rendered = renderDocument({ deviceTracking: { policies: [policy] }, interfaces: ports }, platform, running?.join('\n'));
  return rendered.ok ? { ok: true, lines: rendered.value.lines } : { ok: false, messages: rendered.error.map(({ message }) => message) };
};

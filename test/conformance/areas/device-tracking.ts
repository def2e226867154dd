import { z } from 'zod';
import { type OpenEngine, wordsTogether } from '../area.ts';
import { platformWords, renderDocument } from '../device-document.ts';
import { inAnyWriting } from '../spelling.ts';

const several = z.union([z.string(), z.array(z.string())]);

const words = inAnyWriting(
  {
    name: z.string().default('tracking'),
    securityLevel: z.string().optional(),
    /** Protocols addresses are not learned from. */
    without: several.optional(),
    interface: z.string().optional(),
    interfaces: z.array(z.string()).default([]),
    attach: several.default([]),
    platform: platformWords,
    /** Lines the device holds already: only what differs is rendered. */
    running: z.array(z.string()).optional(),
  },
  {
    policy: 'name',
    policyName: 'name',
    level: 'securityLevel',
    noProtocol: 'without',
    noProtocols: 'without',
    port: 'interface',
    ports: 'interfaces',
    targets: 'attach',
    attachTo: 'attach',
  },
);

/** Device tracking policies and where they are attached (requirements C13, C15, C20). */
export const open: OpenEngine = (given) => (input) => {
  const { name, securityLevel, without, interface: one, interfaces, attach, platform, running } = wordsTogether(words, given, input);
  const policy = {
    name,
    ...(securityLevel !== undefined && { securityLevel }),
    ...(without !== undefined && { without: [without].flat() }),
  };
  const ports = [one ?? [], interfaces, attach].flat(2).map((port) => ({ name: port, deviceTracking: name }));
  const rendered = renderDocument({ deviceTracking: { policies: [policy] }, interfaces: ports }, platform, running?.join('\n'));
  return rendered.ok
    ? { ok: true, lines: rendered.value.lines, text: rendered.value.lines.join('\n') }
    : { ok: false, messages: rendered.error.map(({ message }) => message) };
};

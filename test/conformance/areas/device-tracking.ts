import type { OpenEngine } from '../area.ts';
import { renderDocument } from '../device-document.ts';

type Input = {
  readonly name?: string;
  readonly securityLevel?: string;
  readonly without?: readonly string[];
  readonly interface?: string;
  readonly interfaces?: readonly string[];
  readonly platform?: string;
};

/** Device tracking policies and where they are attached (requirements C13, C15, C20). */
export const open: OpenEngine = (given) => (input) => {
  const {
    name = 'tracking',
    securityLevel,
    without,
    interface: one,
    interfaces = [],
    platform,
  } = { ...given, ...(input as Input) } as Input;
  const policy = { name, ...(securityLevel !== undefined && { securityLevel }), ...(without && { without }) };
  const ports = [...(one === undefined ? [] : [one]), ...interfaces].map((port) => ({ name: port, deviceTracking: name }));
  const rendered = renderDocument({ deviceTracking: { policies: [policy] }, interfaces: ports }, platform);
  return rendered.ok ? { ok: true, lines: rendered.value.lines } : { ok: false, messages: rendered.error.map(({ message }) => message) };
};

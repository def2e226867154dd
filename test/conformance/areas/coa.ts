import { z } from 'zod';
import { drivers } from '../../../drivers/index.ts';
import { given as whereGiven } from '../../../src/base/given.ts';
import { instantOf } from '../../../src/base/time.ts';
import { barredBy, gentlerThan, sparesOthers } from '../../../src/control/port-guard.ts';
import { COA_STRENGTH, type CoaCommand } from '../../../src/model/coa.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { ANSWERS, afterAnswer } from '../coa-answer.ts';
import { amongOthers, inAnyWriting, wordIn } from '../spelling.ts';

const text = z.string();
const GRANTED = { service: 'case', rule: 'case', profiles: [], policyRevision: 1, fingerprint: 'case', at: instantOf(0) };

/** What a session is known by, in any writing of the attributes' names. */
const session = inAnyWriting(
  {
    acctSessionId: text.optional(),
    auditSessionId: text.optional(),
    callingStationId: text.optional(),
    userName: text.default('case'),
    nasAddress: text.default('192.0.2.1'),
    mac: text.optional(),
    ip: text.optional(),
    port: text.optional(),
    state: text.optional(),
  },
  {
    commonSessionId: 'auditSessionId',
    sessionId: 'auditSessionId',
    endpoint: 'mac',
    user: 'userName',
    nas: 'nasAddress',
    nasIp: 'nasAddress',
    nasIpAddress: 'nasAddress',
    framedIp: 'ip',
    framedIpAddress: 'ip',
    ipv4: 'ip',
    nasPortId: 'port',
    interface: 'port',
  },
);

const given = inAnyWriting(
  {
    driver: wordIn(['cisco-iosxe', 'rfc5176'], {
      cisco: 'cisco-iosxe',
      ios: 'cisco-iosxe',
      'ios-xe': 'cisco-iosxe',
      ISR1000: 'cisco-iosxe',
    }).default('cisco-iosxe'),
    service: text.default(''),
    template: text.default(''),
    session: session.prefault({}),
    /** On the port of the session, itself counted. */
    sessionsOnPort: z.number().int().min(1).default(1),
    /** The session is one of a phone. */
    voice: z.boolean().default(false),
  },
  {
    device: 'driver',
    platform: 'driver',
    vendor: 'driver',
    serviceTemplate: 'service',
    interfaceTemplate: 'template',
    sessions: 'sessionsOnPort',
    portSessions: 'sessionsOnPort',
  },
);

/** Commands by Cisco's names, by those of the command line, and as requirement C1 puts them. */
const commandName = wordIn(Object.keys(COA_STRENGTH) as CoaCommand['kind'][], {
  reauth: 'reauthenticate',
  bounce: 'bounce-host-port',
  'bounce-port': 'bounce-host-port',
  disable: 'disable-host-port',
  'disable-port': 'disable-host-port',
  query: 'session-query',
  disconnect: 'terminate',
  'terminate-session': 'terminate',
  'activate-service-template': 'activate-service',
  'deactivate-service-template': 'deactivate-service',
});

const service = text.optional();
const force = z.boolean().optional();
const serviceNames = { serviceName: 'service', serviceTemplate: 'service', template: 'service', name: 'service' } as const;

/** What belongs to a command besides its name; a case may leave it to `given`. */
const more: Partial<Record<CoaCommand['kind'], z.ZodType>> = {
  reauthenticate: inAnyWriting({ type: wordIn(['last', 'rerun']).optional() }, { reauthenticateType: 'type' }),
  'bounce-host-port': inAnyWriting({ force }, { forced: 'force' }),
  'disable-host-port': inAnyWriting({ force }, { forced: 'force' }),
  'activate-service': inAnyWriting(
    {
      service,
      precedence: z.coerce.number().optional(),
      replaceAll: z.preprocess((value) => (value === 'replace-all' ? true : value), z.boolean().optional()),
    },
    { ...serviceNames, activationMode: 'replaceAll', mode: 'replaceAll' },
  ),
  'deactivate-service': inAnyWriting({ service }, serviceNames),
  'interface-template': inAnyWriting(
    { template: text.optional() },
    { name: 'template', interfaceTemplate: 'template', interfaceTemplateName: 'template' },
  ),
  'change-authorization': inAnyWriting({
    filterId: text.optional(),
    vlan: z.coerce.string().optional(),
    sessionTimeout: z.number().optional(),
    idleTimeout: z.number().optional(),
  }),
};

/**
 * A command by its name alone, or with what belongs to it: `{ command: activate-service, service: GUEST }`; `by`: the name of the session to use; `reply`
 * and what belongs to one: what the device answers.
 */
const named = amongOthers(
  { command: text, by: text.optional(), ...ANSWERS },
  { primitive: 'command', action: 'command', answer: 'reply', cause: 'errorCause' },
);

/** What the drivers ask a device for (requirement C1), and what its answer leads to (radius-coa-tacacs §4.5). */
export const open: OpenEngine = (written) => {
  const { driver: driverName, service, template, session: ids, sessionsOnPort, voice } = wordsOf(given, written);
  const driver = drivers.find(({ name }) => name === driverName);
  const nasAddress = parseIpv4(ids.nasAddress);
  if (!driver || !nasAddress) throw new Error(`there is no driver ${driverName}, or ${ids.nasAddress} is no address`);
  const { state: _, ip, mac, ...names } = ids;
  const about: Session = {
    id: 'case' as SessionId,
    device: 'case' as DeviceId,
    state: 'active',
    startedAt: instantOf(0),
    seenAt: instantOf(0),
    revision: 1,
    ...whereGiven({ ...names, callingStationId: names.callingStationId ?? mac, ip: ip === undefined ? undefined : parseIpv4(ip) }),
    nasAddress,
    ...(voice ? { granted: { ...GRANTED, voice } } : {}),
  };
  const neighbours = Array.from(
    { length: sessionsOnPort - 1 },
    (_, place): Session => ({ ...about, port: 'case', id: `other-${place}` as SessionId }),
  );
  return (one) => {
    const { command: word, by, reply, errorCause, attempt, ...rest } = wordsOf(named, typeof one === 'string' ? { command: one } : one);
    const read = commandName.safeParse(word);
    if (!read.success) return { ok: false, unsupported: `there is no command \`${word}\`` };
    const kind = read.data;
    const what = (more[kind] ?? z.strictObject({})).safeParse(rest);
    if (!what.success && what.error.issues.every(({ code }) => code === 'invalid_value'))
      return { ok: false, unsupported: 'no such value' };
    const command = { kind, service, template, ...whereGiven(wordsOf(more[kind] ?? z.strictObject({}), rest) as object) } as CoaCommand;
    const barred = sparesOthers(command) ? barredBy({ ...about, port: 'case' }, { list: () => neighbours }) : undefined;
    const told = barred === undefined ? command : gentlerThan(command);
    if (told === undefined) return { ok: false, unsupported: barred };
    const asked = driver.coa(told, about, by);
    if (!asked.ok) return { ok: false, unsupported: asked.error.why };
    const { packet, attributes } = asked.value;
    const avpair = attributes.filter(({ name }) => name === 'Cisco-AVPair').map(({ value }) => value);
    const plain = attributes.filter(({ name }) => name !== 'Cisco-AVPair');
    return {
      ok: true,
      code: packet,
      avpair,
      attributes: Object.fromEntries(plain.map(({ name, value }) => [name, value])),
      ...Object.fromEntries(plain.map(({ name, value }) => [plainly(name), value])),
      ...(reply === undefined ? {} : afterAnswer(command, { reply, errorCause, attempt })),
    };
  };
};

/** `NAS-IP-Address` as `nasIpAddress`. */
function plainly(name: string): string {
  return name.toLowerCase().replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

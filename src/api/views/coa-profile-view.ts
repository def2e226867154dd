import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { CoaProfile } from '../../model/coa-profile.ts';

const need = z.enum(['required', 'optional', 'forbidden']);

/** What a device has shown of how it wants to be told; nothing is known of what is absent. */
export const coaFound = z.object({
  port: z.int().optional(),
  messageAuthenticator: need.optional(),
  eventTimestamp: need.optional(),
  naming: z
    .object({
      understood: z.array(z.string()).describe('names of sessions it understood'),
      refused: z.array(z.string()).describe('names it refused where it then understood another; they are tried last'),
    })
    .optional(),
  nas: z
    .object({ address: z.string().optional(), identifier: z.string().optional() })
    .optional()
    .describe('how it wants to be named itself, where that is not the address of its sessions'),
  unsupported: z.array(z.string()).optional().describe('commands and kinds of request it said it does not have'),
  refusedByEveryName: z
    .array(z.string())
    .optional()
    .describe('commands it refused by whatever name of the session: they are tried by one name only, but for people'),
  silent: z.literal(true).optional().describe('it answered none of the last requests, so that it is asked one at a time'),
  macSpelling: z.string().optional().describe('how it writes the MAC address AA-BB-CC-DD-EE-FF'),
});
export type CoaFound = z.output<typeof coaFound>;

export const coaLearned = coaFound.extend({ at: z.string() });

export function viewOfFound({
  port,
  messageAuthenticator,
  eventTimestamp,
  naming,
  nas,
  unsupported,
  refusedByEveryName,
  silent,
  macSpelling,
}: Omit<CoaProfile, 'at'>): CoaFound {
  return {
    ...(port !== undefined && { port }),
    ...(messageAuthenticator && { messageAuthenticator }),
    ...(eventTimestamp && { eventTimestamp }),
    ...(naming && { naming: { understood: [...naming.understood], refused: [...naming.refused] } }),
    ...(nas && { nas }),
    ...(unsupported && unsupported.length > 0 && { unsupported: [...unsupported] }),
    ...(refusedByEveryName && refusedByEveryName.length > 0 && { refusedByEveryName: [...refusedByEveryName] }),
    ...(silent && { silent }),
    ...(macSpelling !== undefined && { macSpelling }),
  };
}

export function viewOfLearned(profile: CoaProfile): z.output<typeof coaLearned> {
  return { ...viewOfFound(profile), at: toIso(profile.at) };
}

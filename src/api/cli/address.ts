import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

export type HostPort = { readonly host: string; readonly port: number };

/** Reads `host:port`, or `host` with the port that is usual. */
export function hostPort(text: string, usual: number, option: string): Result<HostPort, Fault> {
  const match = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::([0-9]{1,5}))?$/.exec(text);
  const port = match?.[2] === undefined ? usual : Number(match[2]);
  if (!match || port < 1 || port > 65535) {
    return err(fault('input.invalid', `\`${text}\` is no address for ${option}: write it as \`192.0.2.1:${usual}\``));
  }
  return ok({ host: match[1] ?? '', port });
}

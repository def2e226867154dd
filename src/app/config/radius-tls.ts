import { createSecureContext } from 'node:tls';
import type { TlsCredentials } from '../../adapters/net/tls-server.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { Beside } from './beside.ts';
import type { ServerSettings } from './server-schema.ts';
import { readTlsFiles } from './tls-files.ts';

const AT = ['radius', 'tls'];

/** Reads the certificates of the RADIUS/TLS listener. `at` gives the place of a path in `portreeve.yaml`. */
export function readRadiusTls(
  settings: NonNullable<ServerSettings['radius']['tls']>,
  folder: string,
  at: (path: readonly PropertyKey[]) => string,
): Result<TlsCredentials, readonly Fault[]> {
  const faults: Fault[] = [];
  const beside = new Beside(folder, (why, ...below) => void faults.push(fault('config.invalid', why, { at: at([...AT, ...below]) })));
  const files = readTlsFiles(settings, beside, { ca: ['ca'], certificate: ['certificate'], key: ['key'] });
  const crl = settings.crl === undefined ? undefined : beside.text(settings.crl, 'crl');
  if (crl !== undefined && !isCrl(crl)) beside.tell(`the file \`${settings.crl}\` holds no PEM certificate revocation list`, 'crl');
  return files === undefined || faults.length > 0 ? err(faults) : ok({ ...files, ...(crl !== undefined && { crl }) });
}

function isCrl(crl: string): boolean {
  try {
    createSecureContext({ crl });
    return true;
  } catch {
    // What cannot be parsed is none; the caller says so.
    return false;
  }
}

import type { RadiusClient } from '../radius/radius-client.ts';
import { readAccept } from './access-accept.ts';
import { templateRequest } from './access-request.ts';
import type { Authorization } from './session.ts';

export type DownloadTemplate = (name: string) => Promise<Authorization | { readonly why: string }>;

/** Asks the RADIUS server for a service template by its name; what it grants, or why it does not. */
export function templateDownload(radius: RadiusClient, nasIp: string, log: (message: string) => void): DownloadTemplate {
  return async (name) => {
    log(`%EPM-6-AAA: POLICY ${name}| EVENT DOWNLOAD-REQUEST`);
    const reply = await radius.exchange({ code: 'Access-Request', attributes: templateRequest(name, nasIp) });
    if (reply !== 'timeout' && reply.code === 'Access-Accept') {
      log(`%EPM-6-AAA: POLICY ${name}| EVENT DOWNLOAD-SUCCESS`);
      return readAccept(reply);
    }
    const why = reply === 'timeout' ? 'no answer from the RADIUS server' : 'rejected by the RADIUS server';
    log(`%EPM-4-POLICY_DOWNLOAD_FAILURE: POLICY ${name}| EVENT DOWNLOAD-FAIL| REASON ${why}`);
    return { why };
  };
}

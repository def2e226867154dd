import type { AccessDecision, ListVersions, ReasonCode } from '../model/access.ts';
import type { Policy } from '../policy/compile.ts';
import { withListVersions } from '../policy/list-versions.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { Signature } from './admit-request.ts';
import { holdsPair, octetsOf } from './cisco-pairs.ts';
import type { Peer } from './clients.ts';
import type { Grants } from './grants.ts';

const DOWNLOAD = octetsOf('download-request=service-template');

export type TemplateReply = { readonly code: 2 | 3; readonly reason: ReasonCode };

/** Whether a device asks for a service template, which it was told to activate and does not have. */
export function asksForTemplate(view: PacketView): boolean {
  return holdsPair(view, DOWNLOAD);
}

/**
 * Answers the download of a service template (iosxe §3, §5.4): the attributes of the profile of that name, the lists in it as they are called
 * now and on this device; a dACL among them the device downloads next. Refused are a download that is not signed, and a name that is none of
 * a `serviceTemplate`. A password is not looked at, for the device has none to give.
 */
export function writeTemplateReply(
  writer: PacketWriter,
  view: PacketView,
  request: {
    readonly peer: Peer;
    readonly signature: Signature;
    readonly policy: Policy;
    readonly grants: Grants;
    readonly lists: ListVersions;
  },
  proxyStates: Uint8Array | undefined,
): TemplateReply {
  const { peer, signature, policy, grants, lists } = request;
  const name = view.text(Attribute.UserName) ?? '';
  const { profile, reason } = signature === 'valid' ? given(policy, name, lists) : UNSIGNED;
  const code = profile === undefined ? Code.AccessReject : Code.AccessAccept;
  writer.begin(code, view.identifier).messageAuthenticator();
  if (profile !== undefined) grants.write(writer, grants.template(policy, profile), peer.client.secret, view);
  if (proxyStates !== undefined) writer.raw(proxyStates);
  return { code, reason };
}

type Given = Pick<AccessDecision, 'profile' | 'reason'>;

const UNSIGNED: Given = { reason: 'template-no-message-authenticator' };

function given(policy: Policy, name: string, lists: ListVersions): Given {
  const template = policy.serviceTemplates.get(name);
  if (template !== undefined) return withListVersions(template, { lists });
  return { reason: policy.units.has(name) ? 'template-not-a-template' : 'template-unknown' };
}

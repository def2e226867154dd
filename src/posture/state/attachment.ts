/** How the endpoint is connected, where a change of VLAN needs the port to bounce (row 5). */
export type Attachment = { readonly vlanChanges: boolean; readonly sessionsOnPort: number };

export const PLAIN: Attachment = { vlanChanges: false, sessionsOnPort: 1 };

/** A device as an inventory file names it. What a file does not say is left out; nothing secret is ever in here. */
export type InventoryEntry = {
  readonly name: string;
  /** Where it is reached, an IPv4 address. */
  readonly address?: string;
  readonly platform?: string;
  readonly driver?: string;
  /** Hierarchy -> place, as in devices.yaml. */
  readonly groups: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly username?: string;
  /** `file:line` or `file:line:column` of the entry. */
  readonly at: string;
};

export const INVENTORY_FORMATS = ['yaml', 'csv', 'netbox', 'ansible'] as const;
export type InventoryFormat = (typeof INVENTORY_FORMATS)[number];

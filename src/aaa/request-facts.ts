import type { Instant } from '../base/time.ts';
import type { AccessFacts, AttributeSource, AuthenticationStatus, AuthMethod, IdentityRecord, ListVersions } from '../model/access.ts';
import type { Device } from '../model/device.ts';
import type { Mac } from '../model/mac.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { ManagedLists } from '../ports/managed-lists.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { PacketAttributes } from '../wire/radius/packet-attributes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { MacReader } from './mac-reader.ts';

/** What stays the same for all requests of one server. */
export type FactSources = {
  readonly server: string;
  readonly dictionary: Dictionary;
  readonly postures: PostureDirectory;
  readonly macs: MacReader;
  readonly lists: Pick<ManagedLists, 'on'>;
};

/** The facts of one Access-Request (requirement P45 on). Endpoint and posture are read when a rule or the session directory first asks. */
export class RequestFacts implements AccessFacts {
  readonly protocol = 'radius';
  readonly request: AttributeSource;
  readonly device: Device;
  readonly deviceAddress: string;
  readonly now: Instant;
  readonly method: AuthMethod;
  readonly userName: string;
  identity: IdentityRecord | undefined = undefined;
  identityGroup: string | undefined = undefined;
  authenticationStatus: AuthenticationStatus | undefined = undefined;
  readonly #sources: FactSources;
  readonly #view: PacketView;
  #calling: string | undefined = undefined;
  #endpoint: Mac | undefined = undefined;
  #placed = false;

  constructor(
    sources: FactSources,
    view: PacketView,
    of: {
      readonly device: Device;
      readonly deviceAddress: string;
      readonly now: Instant;
      readonly method: AuthMethod;
      readonly userName: string;
    },
  ) {
    this.#sources = sources;
    this.#view = view;
    this.request = new PacketAttributes(view, sources.dictionary);
    this.device = of.device;
    this.deviceAddress = of.deviceAddress;
    this.now = of.now;
    this.method = of.method;
    this.userName = of.userName;
  }

  get server(): string {
    return this.#sources.server;
  }

  /** Requirement P22. */
  get hostLookup(): boolean {
    return this.method === 'HostLookup';
  }

  /** Calling-Station-Id in the device's own spelling. */
  get calling(): string | undefined {
    if (!this.#placed) this.#place();
    return this.#calling;
  }

  /** The MAC in Calling-Station-Id; in a host lookup without one, the User-Name. */
  get endpoint(): Mac | undefined {
    if (!this.#placed) this.#place();
    return this.#endpoint;
  }

  get posture(): PostureStatus {
    return this.#sources.postures.status(this.endpoint);
  }

  get lists(): ListVersions {
    return this.#sources.lists.on(this.device.id);
  }

  #place(): void {
    const { macs } = this.#sources;
    this.#calling = this.#view.text(Attribute.CallingStationId);
    this.#endpoint = macs.read(this.#calling) ?? (this.hostLookup ? macs.read(this.userName) : undefined);
    this.#placed = true;
  }
}

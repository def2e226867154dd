import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TlsCredentials } from '../../adapters/net/tls-server.ts';
import type { ApiKey, WebhookSender } from '../../api/http/deps.ts';
import type { Fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { finish, type Work } from '../../base/work.ts';
import type { Driver } from '../../driver/contract.ts';
import type { Device } from '../../model/device.ts';
import type { DynamicAuthorizationClient } from '../../model/dynamic-authorization-client.ts';
import type { RemoteServer } from '../../model/remote-server.ts';
import type { Playbook } from '../../plan/playbook.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import type { KnownNames } from '../../policy/known-names.ts';
import type { PosturePolicy } from '../../posture/assess/posture-policy.ts';
import { NO_POSTURE_POLICY, readPosturePolicy } from '../../posture/assess/read.ts';
import { standardDictionary } from '../../wire/radius/dictionaries/index.ts';
import { type Dictionary, extendDictionary, parseDictionary } from '../../wire/radius/dictionary.ts';
import { readApiKeys } from './api-keys.ts';
import { checkDacls } from './check-dacls.ts';
import { checkDeviceGroups } from './check-device-groups.ts';
import { checkIdentityGroups } from './check-identity-groups.ts';
import { checkNtHashes } from './check-nt-hashes.ts';
import { readCoaProxyClients } from './coa-proxy-clients.ts';
import { readDevices } from './devices.ts';
import { unencodableWith } from './encodable.ts';
import { type Fixed, fixedOf } from './fixed.ts';
import { knownStore, readIdentities, type StoreSettings } from './identities.ts';
import { readPlaybooks } from './playbooks.ts';
import { policyFilesOf, policyOf } from './policy-folder.ts';
import { readRadiusTls } from './radius-tls.ts';
import { type NamedText, readFolder, readText, readYaml, shown } from './read-files.ts';
import { readRemoteServers } from './remote-servers.ts';
import { type ServerSettings, serverSchema } from './server-schema.ts';
import { readWebhooks } from './webhooks.ts';

/** Everything the files say, checked against each other. */
export type Configuration = {
  /** The path of `portreeve.yaml`. */
  readonly file: string;
  readonly settings: ServerSettings;
  /** Absolute. */
  readonly stateDirectory: string;
  readonly devices: readonly Device[];
  /** Undefined where nobody listens for RADIUS/TLS. */
  readonly radiusTls?: TlsCredentials;
  /** Who may ask for changes of authorization through us. */
  readonly coaProxyClients: readonly DynamicAuthorizationClient[];
  /** With the platforms of `devices.yaml`. */
  readonly drivers: readonly Driver[];
  readonly identityStores: readonly StoreSettings[];
  readonly remoteServers: readonly RemoteServer[];
  readonly dictionary: Dictionary;
  readonly policy: PolicyDocument;
  /** The files of the policy folder as read, for what tells places in them. */
  readonly policyFiles: readonly NamedText[];
  /** What policies are held against besides themselves. */
  readonly known: KnownNames;
  readonly playbooks: readonly Playbook[];
  /** Assessments and flows. */
  readonly posturePolicy: PosturePolicy;
  readonly webhooks: readonly WebhookSender[];
  /** Who may use the API. */
  readonly apiKeys: readonly ApiKey[];
  /** What a reload does not take. */
  readonly fixed: Fixed;
};

/**
 * Reads `portreeve.yaml` and the files it names. All faults of all files come back at once. `running` is the dictionary of the server that shall take
 * it: packets are read and written by that one until the next start, so it is what a policy is held against.
 */
export function loadConfiguration(path: string, running?: Dictionary): Result<Configuration, readonly Fault[]> {
  return finish(loading(path, running));
}

/** The same as work that others may have their turns in. */
export function* loading(path: string, running?: Dictionary): Work<Result<Configuration, readonly Fault[]>> {
  const file = resolve(path);
  const folder = dirname(file);
  const main = readYaml(file, serverSchema);
  if (!main.ok) return main;
  const settings = main.value.value;
  const within = (name: string): string => resolve(folder, name);

  const faults: Fault[] = [];
  const keep = <T>(result: Result<T, readonly Fault[]>): T | undefined => {
    if (result.ok) return result.value;
    faults.push(...result.error);
    return undefined;
  };

  const written = keep(readDictionaries(settings.radius.dictionaries.map(within))) ?? standardDictionary;
  const dictionary = running ?? written;
  const radiusTls = settings.radius.tls && keep(readRadiusTls(settings.radius.tls, folder, main.value.at));
  const devices = keep(yield* readDevices(within(settings.devices), radiusTls));
  const remotes = settings.remoteServers === undefined ? [] : keep(readRemoteServers(within(settings.remoteServers)));
  const identities = keep(yield* readIdentities(within(settings.identities), { remoteServers: remotes, dictionary }));
  const policyFiles = keep(policyFilesOf(within(settings.policy)));
  const known = {
    unencodable: unencodableWith(dictionary),
    ...(identities && { stores: new Map(identities.value.map((store) => [store.id, knownStore(store)])) }),
    ...(remotes && { remoteServers: new Map(remotes.map(({ name, protocol }) => [name, protocol])) }),
  };
  yield;
  const policy = policyFiles && keep(policyOf(policyFiles, dictionary, known));
  yield;
  const playbooks = keep(yield* readPlaybooks(settings.playbooks === undefined ? undefined : within(settings.playbooks)));
  const coaProxyClients = keep(readCoaProxyClients(settings.coaProxy?.clients ?? [], folder, main.value.at));
  const { folder: postures, webhooks: senders } = settings.posture;
  yield;
  const posturePolicy = postures === undefined ? NO_POSTURE_POLICY : keep(readPostures(within(postures)));
  const beside = (name: string): string => readFileSync(within(name), 'utf8');
  const webhooks = keep(readWebhooks(senders, beside, main.value.at));
  const apiKeys = keep(readApiKeys(settings.api.keys, beside, main.value.at));

  if (policyFiles) faults.push(...(yield* checkDacls(policyFiles, policy?.profiles ?? [], devices?.value ?? [], devices?.drivers ?? [])));
  if (identities && policy) faults.push(...checkNtHashes(identities, policy), ...checkIdentityGroups(identities, policy.identityGroups));
  yield;
  if (devices && policy) faults.push(...checkDeviceGroups(devices, policy.deviceGroups));
  const read = devices && identities && remotes && policy && playbooks && posturePolicy && webhooks && apiKeys && coaProxyClients;
  if (faults.length > 0 || !read) return err(faults);
  return ok({
    file,
    settings,
    stateDirectory: within(settings.state),
    devices: devices.value,
    coaProxyClients,
    ...(radiusTls && { radiusTls }),
    drivers: devices.drivers,
    identityStores: identities.value,
    remoteServers: remotes,
    dictionary,
    policy,
    policyFiles,
    known,
    playbooks: playbooks.list,
    posturePolicy,
    webhooks,
    apiKeys,
    fixed: fixedOf(settings, written, playbooks.files, devices.platforms),
  });
}

function readPostures(folder: string): Result<PosturePolicy, readonly Fault[]> {
  const files = readFolder(folder, /\.ya?ml$/);
  return files.ok ? readPosturePolicy(files.value) : files;
}

function readDictionaries(files: readonly string[]): Result<Dictionary, readonly Fault[]> {
  let dictionary = standardDictionary;
  const faults: Fault[] = [];
  for (const file of files) {
    const text = readText(file);
    const read = text.ok ? parseDictionary(shown(file), text.value, (name) => textBeside(file, name), dictionary) : text;
    if (read.ok) dictionary = extendDictionary(dictionary, read.value);
    else faults.push(...read.error);
  }
  return faults.length > 0 ? err(faults) : ok(dictionary);
}

function textBeside(file: string, name: string): string | undefined {
  const text = readText(resolve(dirname(file), name));
  return text.ok ? text.value : undefined;
}

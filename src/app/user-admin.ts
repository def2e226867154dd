import type { UserAdmin } from '../api/http/deps.ts';
import { takesAnyCase } from '../model/identity.ts';
import type { UserRecord } from '../model/user.ts';
import type { Policy } from '../policy/compile.ts';
import type { DiscoveredUsers } from '../ports/discovered-users.ts';
import type { IdentityStore } from '../ports/identity-store.ts';

type Stores = { get(id: string): IdentityStore | undefined; list(): readonly IdentityStore[] };

/** The users of the unknown-user policies in force, as administrators see them. */
export function userAdminOf(discovered: DiscoveredUsers, stores: Stores, policy: () => Policy): UserAdmin {
  return {
    *list(): Iterable<UserRecord> {
      for (const { accounts } of stores.list()) if (accounts) yield* accounts.list();
      yield* discovered.list();
    },
    find: ({ profile, name }) => {
      const named = policy().record.document.unknownUserPolicies.find((one) => one.name === profile);
      const internal = named && stores.get(named.internalStore);
      return internal?.accounts?.find(name, profile, (store) => takesAnyCase(stores.get(store))) ?? discovered.find(name, profile);
    },
    change: (key, changes, actor) => discovered.change(key, changes, actor),
    remove: (which, removal) => discovered.remove(which, removal),
  };
}

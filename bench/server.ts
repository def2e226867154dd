// The server under load, as a process of its own: the real engine on two free UDP ports of 127.0.0.1. Prints one JSON line when it is ready.
import { DeviceRegistry } from '../src/aaa/device-registry.ts';
import { createRadiusServer } from '../src/aaa/serve-radius.ts';
import { systemClock } from '../src/adapters/clock.ts';
import { createPostureDirectory } from '../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../src/adapters/directory/sessions.ts';
import { createInternalStore } from '../src/adapters/identity/internal.ts';
import { openUdp } from '../src/adapters/net/udp-server.ts';
import { systemRandom } from '../src/adapters/random.ts';
import { Secret } from '../src/base/secret.ts';
import type { Device, DeviceId } from '../src/model/device.ts';
import { type Prefix, parsePrefix } from '../src/model/ipv4.ts';
import { compilePolicy } from '../src/policy/compile.ts';
import { readPolicy } from '../src/policy/document.ts';
import { nextRevision } from '../src/policy/revision.ts';
import type { AccountingLog } from '../src/ports/accounting-log.ts';
import { standardDictionary } from '../src/wire/radius/dictionaries/index.ts';

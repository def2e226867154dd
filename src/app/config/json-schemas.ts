import { z } from 'zod';
import { drivers } from '../../../drivers/index.ts';
import { aclFileSchema } from '../../plan/acl-file-schema.ts';
import { playbookSchema } from '../../plan/playbook-schema.ts';
import { policySchema } from '../../policy/schema.ts';
import { testCases } from '../../policy/test-case.ts';
import { postureFileSchema } from '../../posture/assess/schema.ts';
import { flowDocumentSchema } from '../../posture/factors/flow-schema.ts';
import { rehearsalSchema } from '../../posture/factors/rehearsal.ts';
import { devicesSchema } from './devices-schema.ts';
import { identitiesSchema } from './identities-schema.ts';
import { remoteServersSchema } from './remote-servers-schema.ts';
import { serverSchema } from './server-schema.ts';

const SCHEMAS = {
  policy: ['a file of the policy folder', policySchema],
  'policy-cases': ['test cases of a policy', testCases],
  identities: ['identity stores', identitiesSchema],
  devices: ['network devices', devicesSchema],
  'remote-servers': ['servers that proxy services forward to', remoteServersSchema],
  portreeve: ['the main file', serverSchema],
  playbook: ['a playbook', playbookSchema],
  acl: ['access lists that are pushed together', aclFileSchema],
  'posture-flow': ['an nFactor flow', flowDocumentSchema],
  'posture-facts': ['what a client reports, for `posture simulate`', rehearsalSchema],
  posture: ['assessments and nFactor flows of the posture folder', postureFileSchema],
} as const;

/**
 * JSON Schemas (draft 2020-12) of the files people write, for editors, by name: made of the schemas that read the files. They tell shape and names;
 * what refers to what is told by `policy validate`.
 */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const ofDrivers = drivers.flatMap(({ name, configuration }) =>
    configuration === undefined ? [] : [[name, [`a configuration document for ${name}`, configuration.schema]] as const],
  );
  return new Map(
    [...Object.entries(SCHEMAS), ...ofDrivers].map(([name, [what, schema]]) => {
      const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
      return [name, `${JSON.stringify({ title: `portreeve: ${what}`, ...made }, null, 2)}\n`];
    }),
  );
}

import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import { coaClientSuite } from './suite.ts';

coaClientSuite('adapters/net/coa-client', createCoaClient);

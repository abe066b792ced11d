import type { SystemDefinition } from '../harness/system.ts';
import { connectReference } from './reference/connect.ts';
import { relations } from './reference/relations.ts';

/** The bundled reference system, Accord: the default system under test and the worked example of the contract. */
const reference: SystemDefinition = {
  name: 'accord',
  capabilities: {
    realTime: 'server-sent-events',
    session: 'cookie',
    idempotencyKey: 'header',
    storage: 'ledger',
  },
  start: {
    command: 'node stack/supervisor.ts',
    readyLine: /diamond-stack ready control=(?<diamond_control>\S+) token=(?<diamond_token>\S+)/,
    timeoutMs: 60_000,
  },
  relations,
  connect: connectReference,
};

export default reference;

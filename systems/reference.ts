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
  components: {
    gateway: [
      'foundation.services-healthy',
      'foundation.configuration',
      'foundation.security-scan',
      'golden.authentication',
      'golden.message-flow',
      'golden.realtime',
      'golden.tenant-isolation',
      'performance.message-send',
      'chaos.network-partition',
      'chaos.service-crash',
      'security.authentication',
      'security.authorization',
      'security.sql-injection',
      'security.xss',
      'security.csrf',
      'integrity.idempotency',
    ],
    worker: [
      'foundation.services-healthy',
      'foundation.configuration',
      'golden.job-lifecycle',
      'resilience.auto-retry',
      'resilience.circuit-breaker',
      'chaos.service-crash',
      'chaos.split-brain',
      'integrity.projection-accuracy',
      'integrity.fsm-transitions',
    ],
    executor: [
      'foundation.services-healthy',
      'foundation.configuration',
      'golden.job-lifecycle',
      'resilience.auto-retry',
      'resilience.circuit-breaker',
      'integrity.no-duplicate-events',
    ],
    database: [
      'foundation.database-connectivity',
      'foundation.migrations',
      'chaos.database-failure',
      'resilience.no-data-loss',
      'integrity.ledger-consistency',
      'integrity.projection-accuracy',
    ],
  },
  // Nobody runs Accord in production: this is what its operators would be told to have.
  production: {
    replicas: '2 × gateway, 2 × worker, 1 × executor, each on a machine of its own',
    transport: 'https, ended by the load balancer',
    network: 'a network between machines',
    machine: '2 processors and 4 GiB for each replica, PostgreSQL apart',
  },
  start: {
    command: 'node stack/supervisor.ts',
    readyLine: /diamond-stack ready control=(?<diamond_control>\S+) token=(?<diamond_token>\S+)/,
    // Longer than the supervisor's own deadlines together: its sentence says what is missing, a time-out out here does not.
    timeoutMs: 240_000,
  },
  relations,
  connect: connectReference,
};

export default reference;

import type { Criterion } from './criterion.ts';

const foundation = { phase: 'foundation', weight: 1, gate: false } as const;

export const foundationCriteria: readonly Criterion[] = [
  {
    ...foundation,
    id: 'foundation.services-healthy',
    title: 'Every replica of every service is alive, ready and of one build',
    rule: 'liveness and readiness three times in a row, each within 2 s; readiness follows the declared policy; one build per service',
    cases: [
      { id: 'probes', title: 'Liveness and readiness of every replica, three probes in a row' },
      { id: 'builds', title: 'All replicas of a service report the same build' },
      {
        id: 'policy',
        title: 'Readiness follows the declared policy when the database link is cut and when the replica hangs',
      },
    ],
  },
  {
    ...foundation,
    id: 'foundation.database-connectivity',
    title: 'Every service reaches the one durable database through its own link',
    rule: "each service's own view and the suite's agree; pools fit max_connections; fsync, synchronous_commit, full_page_writes on",
    cases: [
      { id: 'views', title: "Each service's view is of the database the suite reads" },
      { id: 'pools', title: 'The sum of all pool limits fits the server' },
      { id: 'durability', title: 'The server is set to keep what it acknowledges' },
    ],
  },
  {
    ...foundation,
    id: 'foundation.configuration',
    title: 'Configuration is validated whole, and is fit for production',
    rule: 'no default secret, no debug mode, unknown and malformed keys refused at start, nothing at warning or above while starting',
    cases: [
      { id: 'start-log', title: 'Nothing logged at warning or above while starting' },
      { id: 'refusals', title: 'Missing, malformed and unknown keys are refused at start, all in one answer' },
      { id: 'defaults', title: 'No default secret and no debug mode is accepted or in use' },
    ],
  },
  {
    ...foundation,
    id: 'foundation.migrations',
    title: 'The live schema is the one that the migration files describe',
    rule: 'applied migrations equal the files in number, order and checksum; live schema equals a freshly migrated one',
    cases: [
      { id: 'files', title: 'Applied migrations equal the files in number, order and checksum' },
      { id: 'schema', title: 'The live schema equals that of a freshly migrated database' },
    ],
  },
  {
    ...foundation,
    id: 'foundation.security-scan',
    title: 'The served surface gives nothing away',
    rule: 'headers, cookie flags, CORS, banners, exposed paths, secrets in assets and repository, dependency advisories',
    cases: [
      { id: 'headers', title: 'Security headers and no banner on page, asset, API answer and error' },
      { id: 'cookies', title: 'Session cookie flags' },
      { id: 'cors', title: 'No foreign origin is allowed with credentials' },
      { id: 'exposed-paths', title: 'No repository, environment file, dump or source map is served' },
      { id: 'secrets', title: 'No secret in served assets or in the repository' },
      { id: 'dependencies', title: 'No known vulnerability in production dependencies' },
    ],
  },
];

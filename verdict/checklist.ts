import type { Verdict } from './verdict.ts';

/** One line of the deployment checklist: answered by criteria, or left for a person. */
interface Item {
  readonly text: string;
  /** All of these must have passed; empty: only a person can tell. */
  readonly criteria: readonly string[];
}

const items: readonly Item[] = [
  { text: 'Configuration is validated, without default secrets', criteria: ['foundation.configuration'] },
  { text: 'Every replica is healthy, and of one build', criteria: ['foundation.services-healthy'] },
  { text: 'Migrations are applied as the files say', criteria: ['foundation.migrations'] },
  { text: 'The database is set to keep what it acknowledges', criteria: ['foundation.database-connectivity'] },
  { text: 'Nothing is given away by what is served', criteria: ['foundation.security-scan'] },
  {
    text: 'The journeys of users work in a browser, by keyboard too',
    criteria: ['golden.authentication', 'golden.message-flow', 'golden.job-lifecycle', 'golden.accessibility'],
  },
  { text: 'Tenants are isolated from one another', criteria: ['golden.tenant-isolation', 'security.authorization'] },
  {
    text: 'Every SLO holds under production-like load',
    criteria: [
      'performance.message-send',
      'performance.timeline-query',
      'performance.sse-latency',
      'performance.throughput',
    ],
  },
  { text: 'The system can be restarted without a failed request', criteria: ['chaos.service-crash'] },
  {
    text: 'Loss of the database is survived without loss of data',
    criteria: ['chaos.database-failure', 'resilience.no-data-loss'],
  },
  {
    text: 'No memory or resource leaks under a long load',
    criteria: ['load.soak', 'load.memory-leak', 'load.resource-cleanup'],
  },
  {
    text: 'No known way in: injection, scripts, forged requests',
    criteria: ['security.sql-injection', 'security.xss', 'security.csrf', 'security.authentication'],
  },
  { text: 'The ledger holds what was acknowledged', criteria: ['integrity.ledger-consistency'] },
  { text: 'A rollback was rehearsed, with its duration', criteria: [] },
  { text: 'A backup was restored, and its data checks passed', criteria: [] },
  { text: 'Somebody is on call, and alerts reach them', criteria: [] },
  { text: 'Dashboards show the SLOs', criteria: [] },
  { text: 'Release notes and support are ready', criteria: [] },
];

/** checklist.md: each item ticked by criteria that passed in this run, or left open with what is missing, or left for a person. */
export function checklist(verdict: Verdict): string {
  const lines = items.map((item) => {
    if (item.criteria.length === 0) return `- [ ] ${item.text}: *a person* (name, day): `;
    const open = item.criteria.filter((id) => verdict.criteria.find((each) => each.id === id)?.outcome !== 'pass');
    if (open.length === 0) return `- [x] ${item.text}: ${item.criteria.map((id) => proof(id, verdict)).join(', ')}`;
    return `- [ ] ${item.text}: ${open.map((id) => missing(id, verdict)).join(', ')}`;
  });
  return `# Before deploying

${verdict.words}. Run \`${verdict.run}\` of profile ${verdict.profile}, system digest \`${verdict.system.digest ?? 'unknown'}\`.
A tick is evidence of this run; it does not replace the verdict. Whoever ticks the rest writes a name and a day behind it.

${lines.join('\n')}
`;
}

/** The criterion with the evidence that ticks it: one file, or how many of its name there are. */
function proof(id: string, { criteria }: Verdict): string {
  const evidence = criteria.find((each) => each.id === id)?.evidence ?? [];
  const [only] = evidence;
  const where = evidence.length === 1 && only ? `evidence/${only.file}` : `evidence/${id}.*.json`;
  return `\`${id}\` (${evidence.length} ${evidence.length === 1 ? 'record' : 'records'}, \`${where}\`)`;
}

function missing(id: string, { criteria }: Verdict): string {
  const criterion = criteria.find((each) => each.id === id);
  return `\`${id}\` ${criterion?.outcome ?? 'not in this run'}${criterion?.waived ? ', waived' : ''}`;
}

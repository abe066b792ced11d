import { CannotTell } from '../../harness/errors.ts';
import type { ConfigurationProbe, ConfigurationRefusal, System } from '../../harness/system.ts';
import { type CaseEvidence, caseOf, expect, test } from '../../harness/test.ts';

const criterion = 'foundation.configuration';
/** A start ends so long after the replica first says that it listens: what it begins then may fail, too. */
const settlesWithinMs = 2_000;

test(
  'nothing logged at warning or above while starting',
  caseOf(criterion, 'start-log'),
  async ({ system, evidence }) => {
    const { warningsAtStart } = configurationOf(system);
    const today = new Date().toISOString().slice(0, 10);
    const expired = warningsAtStart.filter((warning) => warning.expires < today);
    const lines: { replica: string; level: string; text: string }[] = [];
    let examined = 0;
    const silent: string[] = [];
    for (const replica of system.services.flatMap((service) => service.replicas)) {
      const log = await system.control.logs(replica.name);
      if (log.length === 0) silent.push(replica.name);
      let endsAtMs = Number.POSITIVE_INFINITY;
      for (const line of log) {
        // What comes later belongs to other criteria.
        if (line.atMs > endsAtMs) break;
        examined += 1;
        if (/"msg":"listening"/.test(line.text)) endsAtMs = Math.min(endsAtMs, line.atMs + settlesWithinMs);
        const reviewed = warningsAtStart.some((warning) => warning.expires >= today && warning.pattern.test(line.text));
        if (!['warn', 'error', 'fatal', 'unknown'].includes(line.level) || reviewed) continue;
        lines.push({ replica: line.replica, level: line.level, text: line.text });
      }
    }
    evidence.record({
      outcome: lines.length > 0 || expired.length > 0 ? 'fail' : silent.length > 0 ? 'unknown' : 'pass',
      summary:
        lines.length > 0
          ? `${lines[0]?.replica} logged at ${lines[0]?.level} while starting: ${lines[0]?.text.slice(0, 200)}`
          : expired.length > 0
            ? `A reviewed warning has expired on ${expired[0]?.expires}.`
            : silent.length > 0
              ? `Nothing is known of how ${silent.join(', ')} started: there is no line of its log.`
              : 'No replica logged anything at warning or above while starting.',
      expected: 'no line at warn, error or fatal, and none that is not structured',
      examined,
      details: { lines, expired: expired.map((warning) => warning.reason) },
    });
    expect(lines).toEqual([]);
    expect(expired).toEqual([]);
  },
);

test(
  'missing, malformed and unknown keys are refused at start, all in one answer',
  caseOf(criterion, 'refusals'),
  async ({ system, evidence }) => {
    const kinds = ['missing', 'malformed', 'unknown-key'] as const;
    await judgeRefusals(system, evidence, kinds);
  },
);

test(
  'no default secret and no debug mode is accepted or in use',
  caseOf(criterion, 'defaults'),
  async ({ system, evidence }) => {
    const kinds = ['default-secret', 'debug-mode'] as const;
    const inUse = [...configurationOf(system).inUse(), ...(await debugging(system))];
    await judgeRefusals(system, evidence, kinds, inUse);
  },
);

/** Replicas whose log shows that they run in a debug mode, wherever that comes from. One sentence each. */
async function debugging(system: System): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of system.services.flatMap((service) => service.replicas)) {
    const line = (await system.control.logs(name)).find(({ level }) => level === 'debug' || level === 'trace');
    if (line) found.push(`${name} runs in debug mode, it logged at ${line.level}: ${line.text.slice(0, 200)}`);
  }
  return found;
}

async function judgeRefusals(
  system: System,
  evidence: CaseEvidence,
  kinds: readonly ConfigurationRefusal['kind'][],
  inUse: readonly string[] = [],
): Promise<void> {
  const probe = configurationOf(system);
  const refusals = probe.refusals.filter((refusal) => kinds.includes(refusal.kind));
  requireWhole(system, refusals, kinds);
  const findings: string[] = [...inUse];
  for (const refusal of refusals) {
    const attempt = await probe.attempt(refusal);
    if (!attempt.refused) {
      findings.push(`${refusal.service} starts with ${refusal.kind} configuration (${refusal.id})`);
      continue;
    }
    const unnamed = refusal.mustName.filter((key) => !attempt.output.includes(key));
    if (unnamed.length > 0)
      findings.push(`${refusal.service} refuses ${refusal.id} without naming ${unnamed.join(', ')}`);
    const values = Object.values(refusal.changes).filter(
      (value) => value !== undefined && refusal.kind === 'default-secret',
    );
    if (values.some((value) => attempt.output.includes(value!)))
      findings.push(`${refusal.service} prints the refused secret (${refusal.id})`);
  }
  evidence.record({
    outcome: findings.length === 0 ? 'pass' : 'fail',
    summary:
      findings.length === 0
        ? `${refusals.length} wrong configurations were refused at start, by name.`
        : findings.join('; '),
    expected: 'each wrong configuration ends the start with an error that names every key concerned',
    examined: refusals.length,
    details: findings,
  });
  expect(findings).toEqual([]);
}

/** What every service must refuse is tried at every service; a secret only where there is one. A debug mode may be none to refuse. */
function requireWhole(
  system: System,
  refusals: readonly ConfigurationRefusal[],
  kinds: readonly ConfigurationRefusal['kind'][],
): void {
  const tried = (kind: ConfigurationRefusal['kind'], service?: string) =>
    refusals.some((each) => each.kind === kind && (service === undefined || each.service === service));
  const everywhere = kinds.filter((kind) => kind !== 'default-secret' && kind !== 'debug-mode');
  const untried = [
    ...everywhere.flatMap((kind) =>
      system.services.flatMap(({ name }) => (tried(kind, name) ? [] : [`${kind} at ${name}`])),
    ),
    ...(kinds.includes('default-secret') && !tried('default-secret') ? ['default-secret anywhere'] : []),
  ];
  if (untried.length > 0) throw new CannotTell(`The adapter names nothing to be refused as ${untried.join(', ')}.`);
}

function configurationOf(system: System): ConfigurationProbe {
  if (system.configuration) return system.configuration;
  throw new CannotTell('The adapter cannot start a service with another configuration.');
}

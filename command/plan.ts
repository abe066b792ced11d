import type { Command } from 'commander';
import { loadSystemDefinition } from '../harness/connect.ts';
import { criteria, isBuilt } from '../harness/criteria.ts';
import { phases } from '../harness/phases.ts';
import { profiles } from '../harness/profiles.ts';
import { expectedDurations } from '../verdict/expected-duration.ts';
import { judgedCriteria } from '../verdict/judge.ts';
import { runsDirectory } from '../verdict/read-verdict.ts';
import { duration } from '../verdict/text.ts';
import { builtCriteria, type RunOptions, resolveOptions, withRunOptions } from './scope-options.ts';

/** `diamond-run plan`: hosts, rates, faults, writes and kills to come, touching nothing. */
export function registerPlan(program: Command): void {
  withRunOptions(program.command('plan'))
    .description('say what a run would do, and touch nothing')
    .addHelpText(
      'after',
      `\nExamples:\n  npx diamond-run plan --profile standard      hosts, writes, faults and length of a release run\n  npx diamond-run plan --phase chaos           of one phase`,
    )
    .action(async (options: RunOptions) => {
      process.exitCode = await printPlan(options);
    });
}

/** What each phase does to the system. */
const effects = {
  foundation: 'reads; cuts one database link and pauses one replica for seconds',
  'golden-paths': 'writes messages and jobs through a browser',
  performance: 'writes at least 110 messages a second beside browser users',
  resilience: 'stops, kills and slows services and links while writing',
  chaos: 'cuts links, kills, pauses and restarts services and the database while writing',
  load: 'writes at rates up to twice the capacity and ten times the base rate',
  security: 'attacks the API and the pages with payloads; writes what the attacks leave',
  'data-integrity': 'reads everything; tries UPDATE, DELETE and TRUNCATE, rolled back',
} as const;

/** Prints the plan; returns the exit code. */
export async function printPlan(options: RunOptions): Promise<number> {
  const { profile, seed, scope } = await resolveOptions(options);
  const environment = options.system ? { ...process.env, DIAMOND_SYSTEM: options.system } : process.env;
  const definition = await loadSystemDefinition(environment);
  const facts = profiles[profile];
  const lines = [
    `${facts.title}`,
    `  load ${duration(facts.loadSeconds)}, soak ${duration(facts.soakSeconds)}, ${facts.ledgerEvents.toLocaleString('en')} ledger events, seed ${seed ?? '1'}`,
    `System ${definition.name}: ${definition.start ? `started and stopped by the suite (${definition.start.command})` : 'runs already, is not started'}`,
    '  hosts: loopback only; anything else is refused',
    scope ? 'Scope: partial, judges only what is asked for' : `Scope: whole, ${criteria.length} criteria`,
  ];
  const judged = judgedCriteria({ scope, gate: process.env.DIAMOND_NO_GATE !== '1' });
  for (const phase of phases) {
    const own = judged.filter((each) => each.phase === phase.id);
    if (own.length === 0) continue;
    const built = own.filter(isBuilt);
    lines.push('', `${phase.number} ${phase.title}: ${phase.rule}`, `  ${effects[phase.id]}`);
    for (const each of built) {
      lines.push(
        `  ${each.id}${each.gate ? ' (hard gate)' : ''}`,
        ...each.cases.map((one) => `    ${one.id}: ${one.title}`),
      );
    }
    const missing = own.filter((each) => !isBuilt(each)).map((each) => each.id);
    if (missing.length > 0) lines.push(`  not built, will be unknown: ${missing.join(', ')}`);
  }
  if (builtCriteria(scope).length === 0) lines.push('', 'Nothing in this scope is built: the run would show nothing.');
  const planned = judged.flatMap(({ id, phase, cases }) => cases.map((one) => ({ phase, subject: `${id}/${one.id}` })));
  const expectMs = expectedDurations(runsDirectory(), profile, planned);
  const totalMs = planned.reduce((sum, each) => sum + expectMs(each), 0);
  lines.push('', `About ${duration(totalMs / 1_000)}.`);
  console.log(lines.join('\n'));
  return 0;
}

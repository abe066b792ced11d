import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectSystem, loadConfig, loadSystemDefinition, suiteDirectory } from '../harness/connect.ts';
import { messageOf } from '../harness/errors.ts';
import { writeJsonWhole } from '../harness/evidence.ts';
import { profiles } from '../harness/profiles.ts';
import { redactValue } from '../harness/redact.ts';
import { runContext } from '../harness/run-context.ts';
import { learnSecrets, redactKnown } from '../harness/secrets-in-use.ts';
import type { SystemDefinition, SystemIdentity } from '../harness/system.ts';
import { observedConditions } from './conditions.ts';
import { configurationFiles } from './configuration-files.ts';
import type { RunRecord } from './run-record.ts';

/** What the reporter needs of the system and cannot ask for any more when it judges: by then the system is gone. */
export interface SystemFacts {
  readonly identity: SystemIdentity | null;
  readonly notApplicable: RunRecord['notApplicable'];
  readonly accepted: RunRecord['accepted'];
  readonly waivers: RunRecord['waivers'];
  readonly configuration: RunRecord['configuration'];
  readonly conditions: RunRecord['conditions'];
  readonly problems: readonly string[];
}

const timeoutMs = 20_000;

/**
 * Playwright's global set-up: runs once the system is up and before any test, and writes `system.json` into the run's folder.
 * A system that cannot be identified does not stop the run (its failing is for phase 1 to judge); it is written down.
 */
export default async function identify(): Promise<void> {
  // What cannot be connected to has told none of its secrets: its error is searched for what looks like one.
  writeJsonWhole(runContext().directory, 'system.json', redactValue(await systemFacts(), redactKnown));
}

async function systemFacts(): Promise<SystemFacts> {
  const problems: string[] = [];
  const told = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await ask();
    } catch (error) {
      problems.push(`${what}: ${messageOf(error)}`);
      return undefined;
    }
  };
  const config = await told('diamond.config.ts cannot be used', () => loadConfig());
  const definition = await told('The system adapter cannot be used', () => loadSystemDefinition());
  const seen = definition && (await told('The system cannot be identified', () => withinTime(ask(definition))));
  const adapter = process.env.DIAMOND_SYSTEM ?? config?.system;
  return {
    identity: seen?.identity ?? null,
    conditions: seen?.conditions ?? [],
    configuration: adapter ? configurationFiles(suiteDirectory, adapter) : [],
    waivers: config?.waivers ?? [],
    notApplicable: definition?.capabilities.notApplicable ?? {},
    accepted: config?.acceptedNotApplicable ?? [],
    problems,
  };
}

async function ask(
  definition: SystemDefinition,
): Promise<{ identity: SystemIdentity; conditions: RunRecord['conditions'] }> {
  const system = await connectSystem();
  // The reporter runs in this process: it takes them out of whatever is kept.
  learnSecrets(system.secrets);
  try {
    return {
      identity: await system.identity(),
      conditions: observedConditions(system, profiles[runContext().profile], definition.production),
    };
  } finally {
    await system.close();
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1_000} s`)), timeoutMs);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

/** Reads `system.json`. Where there is none the system never came up, and the judge says that it is not known. */
export function readSystemFacts(directory: string): SystemFacts {
  const file = join(directory, 'system.json');
  const nothing: SystemFacts = {
    identity: null,
    notApplicable: {},
    accepted: [],
    waivers: [],
    configuration: [],
    conditions: [],
    problems: [],
  };
  if (!existsSync(file)) return nothing;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SystemFacts;
  } catch (error) {
    return { ...nothing, problems: [`system.json cannot be read: ${messageOf(error)}`] };
  }
}

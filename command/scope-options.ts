import { type Command, Option } from 'commander';
import { loadConfig, loadSystemDefinition } from '../harness/connect.ts';
import { type Criterion, criteria, criterionById, isBuilt } from '../harness/criteria.ts';
import { DiamondError } from '../harness/errors.ts';
import { phases } from '../harness/phases.ts';
import { type ProfileName, profileNames } from '../harness/profiles.ts';
import { isInScope, narrowedTo, parseCase, parsePhase, type Scope } from '../harness/scope.ts';
import { readVerdict } from '../verdict/read-verdict.ts';

/** What a person can ask of a run, or of the plan for one. */
export interface RunOptions {
  readonly profile?: ProfileName;
  readonly phase?: readonly string[];
  readonly criterion?: readonly string[];
  readonly rerunFailed?: boolean | string;
  readonly component?: string;
  readonly system?: string;
  readonly seed?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** Adds the options that `run` and `plan` share. */
export function withRunOptions(command: Command): Command {
  const several = (value: string, before: string[] = []) => [...before, ...value.split(',').filter(Boolean)];
  return command
    .addOption(new Option('--profile <name>', 'durations and data volume, never thresholds').choices(profileNames))
    .option('--phase <list>', 'only these phases, by number or name: 4,5 or chaos', several)
    .option('--criterion <id>', 'only this criterion, or only a case of it: id/case (repeatable)', several)
    .option(
      '--rerun-failed [run]',
      'what failed or was unknown in that run, under its profile and seed (default: the latest)',
    )
    .option('--component <name>', 'what concerns this service of the system')
    .option('--system <file>', 'another system adapter than the one of diamond.config.ts')
    .option('--seed <number>', 'people, texts and the order of faults (default: 1)')
    .option('--yes', 'ask nothing');
}

/** What the options come to. */
export interface ResolvedOptions {
  readonly profile: ProfileName;
  /** undefined: nobody says; DIAMOND_SEED or the default holds. */
  readonly seed: string | undefined;
  /** null: the whole. */
  readonly scope: Scope | null;
}

/** Profile, seed and scope of the options; what is run again is run as it was. Throws where an option names nothing. */
export async function resolveOptions(options: RunOptions): Promise<ResolvedOptions> {
  const asked = [options.phase, options.criterion, options.rerunFailed, options.component].some(
    (each) => each !== undefined,
  );
  const rerun = options.rerunFailed
    ? failedIn(options.rerunFailed === true ? 'latest' : options.rerunFailed)
    : undefined;
  const profile = options.profile ?? rerun?.profile ?? (await loadConfig()).defaultProfile;
  const seed = options.seed ?? process.env.DIAMOND_SEED ?? rerun?.seed;
  if (!asked) return { profile, seed, scope: null };
  const ofComponent = options.component ? await criteriaOfComponent(options.component, options.system) : [];
  const cases = (options.criterion ?? []).filter((each) => each.includes('/')).map(parseCase);
  const named = (options.criterion ?? []).filter((each) => !each.includes('/')).map((id) => criterionById(id).id);
  const chosen = [...new Set([...named, ...(rerun?.criteria ?? []), ...ofComponent])];
  const scope: Scope = {
    ...(options.phase ? { phases: options.phase.map(parsePhase) } : {}),
    ...(chosen.length > 0 ? { criteria: chosen } : {}),
    ...(cases.length > 0 ? { cases } : {}),
    ...(options.component ? { component: options.component } : {}),
    ...(rerun ? { rerunOf: rerun.run } : {}),
  };
  if (!criteria.some((each) => isInScope(each, scope))) throw emptyScope();
  return { profile, seed, scope };
}

/** An option without a value (an empty variable of a CI, say) would run everything and judge nothing. */
function emptyScope(): DiamondError {
  return new DiamondError({
    code: 'empty-scope',
    subject: 'the scope (--phase, --criterion, --component, --rerun-failed)',
    expected: 'at least one criterion',
    received: 'none: an option is there without a value, or names what concerns no criterion',
    action: 'Give it a value, or leave it out to run everything.',
  });
}

/** The criteria that the scope asks for and that this version of the suite can judge. */
export function builtCriteria(scope: Scope | null): Criterion[] {
  return criteria.filter((each) => isBuilt(each) && isInScope(each, scope));
}

/** Arguments of `playwright test` that run what the scope asks for. */
export function playwrightArguments(scope: Scope | null): string[] {
  if (!scope) return [];
  const asked = criteria.filter((each) => isInScope(each, scope));
  const wanted = phases.filter((phase) => asked.some((each) => each.phase === phase.id));
  const projects = wanted.map((phase) => `--project=${phase.id}`);
  if (!scope.criteria && !scope.cases) return projects;
  const tags = asked.flatMap((each) => {
    const { cases } = narrowedTo(each, scope);
    return cases.length === each.cases.length ? [each.id] : cases.map((one) => `${each.id}/${one.id}`);
  });
  return [...projects, `--grep=@(${tags.map((tag) => tag.replaceAll('.', '\\.')).join('|')})(?![\\w.-])`];
}

/** What failed or was unknown in a run, and how that was run. */
interface Rerun {
  readonly run: string;
  readonly criteria: readonly string[];
  readonly profile: ProfileName | undefined;
  readonly seed: string;
}

function failedIn(run: string): Rerun {
  const verdict = readVerdict(run);
  const failed = verdict.criteria.filter((each) => each.outcome === 'fail' || each.outcome === 'unknown');
  const ids = failed.map((each) => criterionById(each.id)).filter(isBuilt);
  const profile = profileNames.find((name) => name === verdict.profile);
  const seed = `${verdict.seed}`;
  if (ids.length > 0) return { run: verdict.run, criteria: ids.map((each) => each.id), profile, seed };
  throw new DiamondError({
    code: 'nothing-to-rerun',
    subject: '--rerun-failed',
    expected: `a criterion of run ${verdict.run} that failed or is unknown, and is built`,
    received: `none (its outcome is ${verdict.outcome})`,
    action: 'Run the whole instead.',
  });
}

async function criteriaOfComponent(name: string, system: string | undefined): Promise<string[]> {
  const environment = system ? { ...process.env, DIAMOND_SYSTEM: system } : process.env;
  const definition = await loadSystemDefinition(environment);
  const concerned = definition.components?.[name];
  if (concerned) return concerned.map((id) => criterionById(id).id);
  throw new DiamondError({
    code: 'unknown-component',
    subject: '--component',
    expected: `one of the components of ${definition.name}: ${Object.keys(definition.components ?? {}).join(', ') || '(its adapter names none)'}`,
    received: `"${name}"`,
    action: 'The adapter lists, by service, the criteria that concern it (`components`).',
  });
}

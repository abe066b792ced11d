import type { Verdict } from './verdict.ts';

/** The command that repeats this run, or only what `subject` names (`criterion` or `criterion/case`), under its profile and seed. */
export function rerunCommand({ profile, seed }: Pick<Verdict, 'profile' | 'seed'>, subject: string): string {
  return `./run-diamond-suite.sh --profile ${profile} --seed ${seed} --criterion ${subject}`;
}

/** The command that runs again whatever failed or was unknown in the run before. It fits on 80 columns beside its name. */
export function rerunFailedCommand({ profile, seed }: Pick<Verdict, 'profile' | 'seed'>): string {
  return `./run-diamond-suite.sh --profile ${profile} --seed ${seed} --rerun-failed`;
}

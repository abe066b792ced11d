import type { Waiver } from '../harness/config.ts';
import type { Pointer } from '../harness/evidence.ts';
import type { Scope } from '../harness/scope.ts';
import type { SystemIdentity } from '../harness/system.ts';

/** What evidence/run.json says about a run as a whole: enough to judge and report it again from its folder alone. */
export interface RunRecord {
  readonly schema: 1;
  readonly kind: 'run';
  readonly id: string;
  readonly command: string;
  readonly argv: readonly string[];
  readonly profile: string;
  readonly seed: number;
  /** null: the whole. */
  readonly scope: Scope | null;
  /** Whether phase 1 had to pass before the others ran. */
  readonly gate: boolean;
  /** Commit of the suite; that of the system under test is in `system`. */
  readonly commit: string | null;
  readonly dirty: boolean | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly startedAt: string;
  /** null until the run has ended by itself. */
  readonly endedAt: string | null;
  /** Wall time without installation, by a clock that nobody sets; absent in records of earlier versions. */
  readonly seconds?: number;
  readonly status: 'running' | 'ended' | 'interrupted' | 'timed-out';
  /** What ran, as its adapter reads it; null where it could not be told. */
  readonly system: SystemIdentity | null;
  /** Criterion id → reason, as the adapter declares it. */
  readonly notApplicable: Readonly<Record<string, string>>;
  /** What the owner has accepted as not applicable; `criterion` or `criterion/case`. */
  readonly accepted: readonly { readonly criterion: string; readonly by: string; readonly reason: string }[];
  /** The waivers of diamond.config.ts when the run began. */
  readonly waivers: readonly Waiver[];
  /** The files that decide what the run is, as they were when it began. */
  readonly configuration: readonly ConfigurationFile[];
  /** Under which circumstances the system ran, beside what its adapter says of production. */
  readonly conditions: readonly Condition[];
  /** Sentences about what went wrong in the run as a whole; any of them makes it at best `unknown`. */
  readonly problems: readonly string[];
  /** `criterion/case` → why its test never began. */
  readonly notRun: Readonly<Record<string, string>>;
  /** `criterion/case` → traces, screenshots and files that its test left, whatever it recorded itself. */
  readonly artefacts: Readonly<Record<string, readonly Pointer[]>>;
  /** `criterion/case` → milliseconds, for the next run's estimate of the time left. */
  readonly durationsMs: Readonly<Record<string, number>>;
}

export interface ConfigurationFile {
  /** Relative to the suite's folder. */
  readonly name: string;
  readonly sha256: string;
}

/** One circumstance that may make a difference between this run and production. */
export interface Condition {
  /** `replicas`, `transport`, `network`, `machine`, `load and history`. */
  readonly name: string;
  readonly here: string;
  /** The same in production, as the adapter says; null: it does not say. */
  readonly production: string | null;
}

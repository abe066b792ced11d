import type { Links } from '../harness/links.ts';
import type { ApiClient, System } from '../harness/system.ts';
import type { Work } from './errand.ts';
import type { Fault } from './fault.ts';
import type { CallEnd } from './murmur.ts';
import type { Onlooker } from './story.ts';

/** What an experiment is carried out on. */
export interface Place {
  readonly system: System;
  readonly links: Links;
  /** The replica that the first onlooker's browser talks to. */
  readonly here: string;
  /** Another replica of the same service, with the second onlooker's. */
  readonly elsewhere: string;
  readonly seed: number;
  /** How much later than it could the fault comes; default 0. */
  readonly injectAfterMs?: number;
  /** In what a repeat differs from the experiment as it is declared, in words. */
  readonly variation?: string;
}

/** What an experiment's own oracle is told. */
export interface Seen {
  /** The jobs that were given meanwhile, as far as they were accepted. */
  readonly jobIds: readonly string[];
  /** What they are called on every onlooker's page, in the same order. */
  readonly jobTitles: readonly string[];
  /** Of the person who gave them. */
  readonly api: ApiClient;
  /** Of somebody at the replica that is `here`. */
  readonly apiHere: ApiClient;
  readonly onlookers: readonly Onlooker[];
  /** Gives one job more, which has to end like the others; how long its people waited at most to be answered yes, at most 10 s. */
  giveJob(): Promise<number>;
}

/** What people may see while the fault is in effect, by the replica that they talk to. */
export interface Allowance {
  readonly at: 'here' | 'elsewhere' | 'everywhere';
  /** How calls may end. */
  readonly calls: readonly CallEnd[];
  /** Every call ends within this, however it ends. */
  readonly withinMs: number;
  /** Nineteen of twenty calls end within this while the fault is in effect; absent: nothing is asked. */
  readonly p95Ms?: number;
}

/** One chaos experiment, declared: what is done, for how long, what people may see of it, and how soon it must be over. */
export interface Experiment {
  /** The registered case. */
  readonly case: string;
  /**
   * Experiments of several cases that are the same but for `case` and `says` share a name here: within a run the first is carried
   * out, and its result is evidence for all.
   */
  readonly carriedOutAs?: string;
  /** The sentence that is put to the proof. */
  readonly says: string;
  /** Absent: the control, which differs from the others in nothing else. */
  readonly fault?: (place: Place) => Fault | Promise<Fault>;
  /** A fault that comes first and goes last, e.g. one that slows the work so that it can be interrupted in its middle. */
  readonly prelude?: (place: Place) => Fault | Promise<Fault>;
  /** A job is being executed when the fault comes; otherwise one is given while it is in effect. */
  readonly inTheMiddleOfWork?: boolean;
  /** And the outside system has done that work already, by its own record. */
  readonly workDoneFirst?: boolean;
  /** What is given to the system meanwhile; default one job that succeeds. */
  readonly jobs?: Work & {
    readonly count: number;
    /** So many are given at once, the next once those have ended; default all. */
    readonly atOnce?: number;
  };
  /** How long it stays in effect, once it is. */
  readonly holdMs: number;
  /** What the fault is to bring about; once it has, the fault need not last its whole time, but a second at least. */
  readonly until?: (place: Place, seen: Seen) => Promise<boolean>;
  /** The system must become steady in spite of the fault, within its recovery budget; then it is healed. */
  readonly recoversByItself?: boolean;
  readonly allows: readonly Allowance[];
  /** Where people notice something, by what it says. Where not one call there was late or refused the fault has shown nothing. */
  readonly noticedAt?: 'here' | 'everywhere';
  /** Among what they notice is a call that was under way when the fault came. */
  readonly cutsCallsShort?: boolean;
  /** Between two calls of one speaker; default 200. */
  readonly everyMs?: number;
  /** Calls go through something like a load balancer: a refused connection is tried at the other replica. */
  readonly balanced?: boolean;
  /** From healed to steady again. */
  readonly recoveryBudgetMs?: number;
  /** How long the system is watched after it has become steady again: healing must bring no second outage. */
  readonly watchedAfterMs?: number;
  /** Looked at before it is healed: what people ought to see of it, one sentence for each that is not so. */
  readonly meanwhile?: (place: Place, seen: Seen) => Promise<readonly string[]>;
  /** Looked at once the system is steady again: what is not as it should be, one sentence each. */
  readonly afterwards?: (place: Place, seen: Seen) => Promise<readonly string[]>;
}

/** The declared recovery budget of CRITERIA.md. */
export const usualRecoveryMs = 30_000;

/** The SLO of sending a message, at its 95th percentile. */
export const sloMs = 500;

/** Nothing is noticed, and the SLO of sending holds. */
export const withinSlo = { calls: ['acknowledged'], withinMs: 5_000, p95Ms: sloMs } as const satisfies Omit<
  Allowance,
  'at'
>;

/** Nothing is noticed. */
export const unnoticed = { calls: ['acknowledged'], withinMs: 5_000 } as const satisfies Omit<Allowance, 'at'>;

/** Refused in an orderly way, never left waiting. */
export const refusedPolitely = {
  calls: ['acknowledged', 'unavailable'],
  withinMs: 5_000,
} as const satisfies Omit<Allowance, 'at'>;

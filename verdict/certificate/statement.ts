import type { Outcome } from '../../harness/outcome.ts';
import type { EarlierRuns } from '../run-log.ts';
import type { Condition } from '../run-record.ts';

/** An in-toto Statement v1 about the system that ran. */
export interface Statement {
  readonly _type: typeof statementType;
  readonly subject: readonly Subject[];
  readonly predicateType: typeof predicateType;
  readonly predicate: Predicate;
}

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://in-toto.io/attestation/test-result/v0.1';

/** in-toto wants extension fields named by a URI, lest they collide. */
export const extension = 'urn:diamond-run:certificate:v1';

export interface Subject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** An in-toto ResourceDescriptor: a named thing and its digest. */
export interface ResourceDescriptor {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

/** The test-result predicate v0.1. Its tests are the criteria; a tolerated or waived one is warned. */
export interface Predicate {
  readonly result: 'PASSED' | 'WARNED' | 'FAILED';
  readonly configuration: readonly ResourceDescriptor[];
  /** The CI job, where there is one. */
  readonly url?: string;
  readonly passedTests: readonly string[];
  readonly warnedTests: readonly string[];
  readonly failedTests: readonly string[];
  readonly [extension]: Certificate;
}

/** What Diamond Run adds to the predicate: enough to weigh the result without the run's folder. */
export interface Certificate {
  readonly schema: 1;
  readonly words: string;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly profile: string;
    readonly seed: number;
    readonly partial: boolean;
  };
  readonly system: {
    readonly name: string;
    /** `sha256:<hex>` */
    readonly digest: string;
    readonly commit: string | null;
    readonly artefacts: readonly { readonly name: string; readonly digest: string }[];
  };
  readonly suite: { readonly commit: string | null; readonly versions: Readonly<Record<string, string>> };
  readonly score: number;
  readonly judged: { readonly count: number; readonly of: number };
  readonly phases: readonly { readonly id: string; readonly outcome: Outcome; readonly observed: string }[];
  /** sha256 of evidence.sha256, which lists every file of evidence/ and history/. */
  readonly evidence: { readonly sha256: string; readonly files: number };
  readonly waivers: readonly CertifiedWaiver[];
  /** Shortfalls that a phase's rate tolerated, one sentence each. */
  readonly tolerated: readonly string[];
  /** What was ruled out and by whom that was accepted, one sentence each. */
  readonly notApplicable: readonly string[];
  readonly conditions: readonly Condition[];
  /** How often the suite itself is right; null: not measured. */
  readonly calibration: CertifiedCalibration | null;
  readonly earlierRuns: EarlierRuns;
}

export interface CertifiedWaiver {
  readonly subject: string;
  readonly reason: string;
  readonly by: string;
  readonly expires: string;
  /** What it covers, one sentence each. */
  readonly covers: readonly string[];
}

/** Rates belong to the system that they were measured on. */
export interface CertifiedCalibration {
  readonly measuredOn: {
    readonly system: string;
    readonly digest: string;
    readonly commit: string;
    readonly date: string;
  };
  readonly flaws: number;
  readonly caught: number;
  readonly cleanJudgements: number;
  readonly falseAlarms: number;
}

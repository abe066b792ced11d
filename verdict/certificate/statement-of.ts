import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { profileNames, profiles } from '../../harness/profiles.ts';
import { type Calibration, rates } from '../calibration.ts';
import type { EarlierRuns } from '../run-log.ts';
import type { RunRecord } from '../run-record.ts';
import type { Verdict } from '../verdict.ts';
import type { EvidenceManifest } from './evidence-manifest.ts';
import { sha256Digest } from './reason-against.ts';
import {
  type Certificate,
  type CertifiedCalibration,
  extension,
  predicateType,
  type ResourceDescriptor,
  type Statement,
  type Subject,
  statementType,
} from './statement.ts';

export interface Grounds {
  readonly verdict: Verdict;
  readonly run: RunRecord;
  readonly manifest: EvidenceManifest;
  readonly calibration: Calibration | undefined;
  readonly earlierRuns: EarlierRuns;
  /** Where the CI job can be read. */
  readonly url: string | undefined;
}

/** What a certificate of that run says. Pure; whether it deserves one is for `reasonAgainst` to say. */
export function statementOf(grounds: Grounds): Statement {
  const { verdict, run, url } = grounds;
  const warned = new Set(verdict.tolerated.map((each) => each.criterion));
  const isWarned = (each: Verdict['criteria'][number]) => warned.has(each.id) || each.waived;
  const names = (wanted: (each: Verdict['criteria'][number]) => boolean) =>
    verdict.criteria.filter(wanted).map((each) => each.id);
  const waived = verdict.waivers.some((each) => each.state === 'used');
  return {
    _type: statementType,
    subject: subjectsOf(run),
    predicateType,
    predicate: {
      result: verdict.outcome !== 'pass' ? 'FAILED' : waived ? 'WARNED' : 'PASSED',
      configuration: configurationOf(run),
      ...(url ? { url } : {}),
      passedTests: names((each) => each.outcome === 'pass'),
      warnedTests: names((each) => each.outcome === 'fail' && isWarned(each)),
      failedTests: names((each) => each.outcome === 'unknown' || (each.outcome === 'fail' && !isWarned(each))),
      [extension]: certificateOf(grounds),
    },
  };
}

/** The system as a whole first, then its artefacts, each name and digest once. */
function subjectsOf({ system }: RunRecord): Subject[] {
  const named = [{ name: system?.name ?? '', digest: system?.digest ?? '' }, ...(system?.artefacts ?? [])];
  const subjects = named.flatMap(({ name, digest }): Subject[] => {
    const hex = sha256Digest.exec(digest)?.[1];
    return hex ? [{ name, digest: { sha256: hex } }] : [];
  });
  return subjects;
}

function configurationOf(run: RunRecord): ResourceDescriptor[] {
  const known = profileNames.find((each) => each === run.profile);
  const profile = known ? [{ name: `profile ${known}`, sha256: sha256Of(profiles[known]) }] : [];
  return [...run.configuration, ...profile].map(({ name, sha256 }) => ({ name, digest: { sha256 } }));
}

function certificateOf({ verdict, run, manifest, calibration, earlierRuns }: Grounds): Certificate {
  const { system } = run;
  return {
    schema: 1,
    words: verdict.words,
    run: {
      id: run.id,
      startedAt: run.startedAt,
      endedAt: run.endedAt ?? '',
      profile: run.profile,
      seed: run.seed,
      partial: run.scope !== null,
    },
    system: {
      name: system?.name ?? '',
      digest: system?.digest ?? '',
      commit: system?.commit ?? null,
      artefacts: (system?.artefacts ?? []).map(({ name, digest }) => ({ name, digest })),
    },
    suite: { commit: run.commit, versions: run.versions },
    score: verdict.score,
    judged: verdict.judged,
    phases: verdict.phases.map(({ id, outcome, observed }) => ({ id, outcome, observed })),
    evidence: { sha256: manifest.sha256, files: manifest.lines.length },
    waivers: verdict.waivers
      .filter((each) => each.state === 'used')
      .map(({ subject, reason, by, expires, covers }) => ({
        subject,
        reason,
        by,
        expires,
        covers: covers.map((each) => `${each.criterion}/${each.case}: ${each.sentence}`),
      })),
    tolerated: verdict.tolerated.map(
      (each) => `${each.criterion}${each.case ? `/${each.case}` : ''}: ${each.sentence}`,
    ),
    notApplicable: notApplicableOf(verdict),
    conditions: run.conditions,
    calibration: calibration ? certifiedCalibration(calibration) : null,
    earlierRuns,
  };
}

function notApplicableOf({ criteria }: Verdict): string[] {
  return criteria.flatMap((criterion) =>
    criterion.outcome === 'not-applicable'
      ? [`${criterion.id}: ${criterion.message}`]
      : criterion.cases
          .filter((each) => each.outcome === 'not-applicable')
          .map((each) => `${criterion.id}/${each.case}: ${each.summary}`),
  );
}

function certifiedCalibration({ measuredOn, criteria }: Calibration): CertifiedCalibration {
  const { flaws, caught, cleanRuns, falseAlarms } = rates(criteria);
  const { system, digest, commit, date } = measuredOn;
  return { measuredOn: { system, digest, commit, date }, flaws, caught, cleanJudgements: cleanRuns, falseAlarms };
}

function sha256Of(value: object): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

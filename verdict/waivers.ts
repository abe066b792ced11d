import type { Waiver } from '../harness/config.ts';
import { type Criterion, criteria } from '../harness/criteria.ts';
import type { Evidence } from '../harness/evidence.ts';
import { waiverEndsAtMs } from '../harness/parse-config.ts';
import type { CriterionJudgement } from './judge-criterion.ts';
import type { RunRecord } from './run-record.ts';
import type { WaivedFailure, WaiverView } from './verdict.ts';

/** The waivers of a run that had not expired when it ended. */
export function activeWaivers(run: RunRecord | undefined): readonly Waiver[] {
  return (run?.waivers ?? []).filter((each) => !isExpired(each, run));
}

/**
 * The waivers that cover a failed record; none where they leave any of it uncovered. One that names the criterion or the case covers
 * the record; those that name findings cover it when each of its findings is named. Hard gates are never covered.
 */
export function waiversOver(
  record: Pick<Evidence, 'case' | 'gate' | 'details'>,
  criterion: Criterion,
  waivers: readonly Waiver[],
): readonly Waiver[] {
  if (record.gate || criterion.gate) return [];
  const whole = waivers.find(({ subject }) => subject === criterion.id || subject === `${criterion.id}/${record.case}`);
  if (whole) return [whole];
  const ids = findingIds(record);
  const named = ids.map((id) => waivers.find(({ subject }) => subject === id));
  const found = named.filter((each) => each !== undefined);
  return found.length === ids.length ? [...new Set(found)] : [];
}

/** What became of each waiver of a run, in the order of diamond.config.ts. */
export function waiverViews(
  run: RunRecord | undefined,
  judgements: readonly CriterionJudgement[],
): readonly WaiverView[] {
  return (run?.waivers ?? []).map((waiver) => {
    const covers = coveredBy(waiver, judgements);
    const view = ({ state, sentence }: Pick<WaiverView, 'state' | 'sentence'>) => ({
      ...waiver,
      state,
      covers,
      sentence,
    });
    if (isExpired(waiver, run)) return view({ state: 'expired', sentence: expired(waiver) });
    if (namesGate(waiver, judgements)) {
      return view({ state: 'refused', sentence: `"${waiver.subject}" is a hard gate, and hard gates take no waiver.` });
    }
    if (covers.length === 0) {
      return view({ state: 'not-needed', sentence: `Nothing failed that the waiver of "${waiver.subject}" covers.` });
    }
    const { by, expires, reason } = waiver;
    return view({ state: 'used', sentence: `"${waiver.subject}" is waived by ${by} until ${expires}: ${reason}` });
  });
}

function expired({ subject, by, expires }: Waiver): string {
  return `The waiver of "${subject}" by ${by} expired on ${expires}: mend what it covers, or decide anew (waivers in diamond.config.ts).`;
}

function isExpired(waiver: Waiver, run: RunRecord | undefined): boolean {
  const endedAtMs = Date.parse(run?.endedAt ?? run?.startedAt ?? '');
  // Neither a time nor a day that can be read: nobody can say that it still holds.
  return !(endedAtMs <= waiverEndsAtMs(waiver));
}

function coveredBy(waiver: Waiver, judgements: readonly CriterionJudgement[]): WaivedFailure[] {
  return judgements.flatMap(({ criterion, cases }) =>
    cases
      .filter((each) => each.waivedBy.includes(waiver))
      .map((each) => ({ criterion: criterion.id, case: each.case.id, sentence: each.summary })),
  );
}

/** diamond.config.ts cannot name a gate by its id; by the id of a finding it can, and a record may have been edited. */
function namesGate({ subject }: Waiver, judgements: readonly CriterionJudgement[]): boolean {
  const id = subject.split('/')[0];
  if (criteria.some((each) => each.gate && each.id === id)) return true;
  return judgements.some(
    ({ criterion, cases }) =>
      criterion.gate && cases.some(({ records }) => records.some((record) => findingIds(record).includes(subject))),
  );
}

/** The stable ids of the findings that a record holds. */
function findingIds({ details }: Pick<Evidence, 'details'>): string[] {
  const findings = (details as { readonly findings?: unknown } | null | undefined)?.findings;
  if (!Array.isArray(findings)) return [];
  return findings.map((each) => String((each as { readonly id?: unknown } | null)?.id ?? ''));
}

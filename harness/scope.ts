import type { Criterion } from './criteria/criterion.ts';
import { criterionById } from './criteria.ts';
import { DiamondError } from './errors.ts';
import { type PhaseId, phases } from './phases.ts';

/** What a narrowed run judges. `null` in its place means the whole. */
export interface Scope {
  readonly phases?: readonly PhaseId[];
  readonly criteria?: readonly string[];
  /** Single cases, `criterion/case`; their criteria are judged by them alone, unless asked for as a whole, too. */
  readonly cases?: readonly string[];
  /** The service whose concerns were asked for; already resolved into `criteria`. */
  readonly component?: string;
  /** The run whose failed and unknown criteria are run again; already resolved into `criteria`. */
  readonly rerunOf?: string;
}

/** Reads DIAMOND_SCOPE. Throws `bad-scope` for anything that is not a scope. */
export function scopeOf(environment: NodeJS.ProcessEnv = process.env): Scope | null {
  const text = environment.DIAMOND_SCOPE;
  if (!text) return null;
  try {
    const scope = JSON.parse(text) as Scope;
    for (const phase of scope.phases ?? []) parsePhase(phase);
    for (const criterion of scope.criteria ?? []) criterionById(criterion);
    for (const each of scope.cases ?? []) parseCase(each);
    return scope;
  } catch (cause) {
    if (cause instanceof DiamondError) throw cause;
    throw new DiamondError({
      code: 'bad-scope',
      subject: 'DIAMOND_SCOPE',
      expected: 'JSON with phases and criteria',
      received: text,
      action: 'It is set by `diamond-run run`; unset it.',
      cause,
    });
  }
}

/** A phase by its number (1–8) or id. */
export function parsePhase(value: string): PhaseId {
  const phase = phases.find((each) => each.id === value || String(each.number) === value);
  if (phase) return phase.id;
  throw new DiamondError({
    code: 'unknown-phase',
    subject: 'phase (--phase)',
    expected: `a number from 1 to 8 or one of ${phases.map((each) => each.id).join(', ')}`,
    received: `"${value}"`,
    action: 'Several are separated by commas: --phase 4,5.',
  });
}

/** A registered case by `criterion/case`; returns it as given. */
export function parseCase(value: string): string {
  const [id = '', caseId = ''] = value.split('/');
  const { cases } = criterionById(id);
  if (cases.some((each) => each.id === caseId)) return value;
  throw new DiamondError({
    code: 'unknown-case',
    subject: `case of ${id} (--criterion)`,
    expected: `one of ${cases.map((each) => each.id).join(', ') || '(none registered)'}`,
    received: `"${caseId}"`,
    action: 'Correct it; `npx diamond-run plan` lists them all.',
  });
}

/** Whether a scope asks for anything of the criterion; phases, criteria and cases add up. */
export function isInScope(criterion: Criterion, scope: Scope | null): boolean {
  return isWholeInScope(criterion, scope) || casesInScope(criterion, scope).length > 0;
}

/** The criterion with those of its cases that the scope asks for. */
export function narrowedTo(criterion: Criterion, scope: Scope | null): Criterion {
  if (isWholeInScope(criterion, scope)) return criterion;
  return { ...criterion, cases: casesInScope(criterion, scope) };
}

function isWholeInScope(criterion: Criterion, scope: Scope | null): boolean {
  if (!scope) return true;
  return (scope.phases?.includes(criterion.phase) || scope.criteria?.includes(criterion.id)) ?? false;
}

function casesInScope(criterion: Criterion, scope: Scope | null): Criterion['cases'] {
  return criterion.cases.filter((each) => scope?.cases?.includes(`${criterion.id}/${each.id}`));
}

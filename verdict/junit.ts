import { escapeMarkup } from './escape.ts';
import type { CaseFinding, CriterionVerdict, Verdict } from './verdict.ts';

/**
 * The verdict as JUnit XML: one suite per criterion, one test case per registered case. JUnit knows no "unknown": an unknown case
 * is an `error` (it could not be judged), and so is a criterion that is not built; a CI that reads this never sees it as green.
 * What a waiver covers is `skipped`, with what failed: the owner has decided on it. An expired waiver is a `failure` of the run.
 */
export function junitXml(verdict: Verdict): string {
  const suites = verdict.criteria.map(suiteOf);
  const expired = verdict.waivers.filter(({ state }) => state === 'expired');
  const failures = expired.map(({ subject, sentence }) =>
    testCase('run', `waiver of ${subject}`, 0, `<failure message="${escapeMarkup(sentence)}"/>`),
  );
  const errors = verdict.problems.map((sentence) =>
    testCase('run', 'run', 0, `<error message="${escapeMarkup(sentence)}"/>`),
  );
  const ofRun = [...failures, ...errors];
  if (ofRun.length > 0) {
    suites.push({
      xml: suiteXml('run', ofRun, failures.length, errors.length, 0),
      tests: ofRun.length,
      failures: failures.length,
      errors: errors.length,
    });
  }
  const sum = (key: 'tests' | 'failures' | 'errors') => suites.reduce((total, each) => total + each[key], 0);
  const time = (verdict.seconds ?? 0).toFixed(1);
  const head = `<testsuites name="diamond-run ${escapeMarkup(verdict.run)}" tests="${sum('tests')}" failures="${sum('failures')}" errors="${sum('errors')}" time="${time}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${suites.map((each) => each.xml).join('\n')}\n</testsuites>\n`;
}

interface Suite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

function suiteOf(criterion: CriterionVerdict): Suite {
  const findings = findingsOf(criterion);
  const count = (outcome: CaseFinding['outcome']) => findings.filter((each) => each.outcome === outcome).length;
  const cases = findings.map((each) => testCase(criterion.id, each.case, secondsOf(criterion, each), elementFor(each)));
  const waived = findings.filter((each) => each.waived).length;
  const [failures, errors, skipped] = [count('fail') - waived, count('unknown'), count('not-applicable') + waived];
  return { xml: suiteXml(criterion.id, cases, failures, errors, skipped), tests: cases.length, failures, errors };
}

/** The cases; one for the criterion itself where its outcome is worse than, or other than, what its cases say. */
function findingsOf(criterion: CriterionVerdict): readonly CaseFinding[] {
  if (criterion.outcome === 'pass' || criterion.cases.some((each) => each.outcome === criterion.outcome)) {
    return criterion.cases;
  }
  return [
    ...criterion.evidence.map((each) => ({ ...each, waived: false })),
    { case: 'criterion', outcome: criterion.outcome, summary: criterion.message, waived: false },
  ];
}

function elementFor(finding: CaseFinding): string {
  const message = escapeMarkup(finding.summary);
  if (finding.waived) return `<skipped message="Waived: ${message}"/>`;
  switch (finding.outcome) {
    case 'fail':
      return `<failure message="${message}"/>`;
    case 'unknown':
      return `<error message="${message}"/>`;
    case 'not-applicable':
      return `<skipped message="${message}"/>`;
    default:
      return '';
  }
}

function secondsOf(criterion: CriterionVerdict, finding: CaseFinding): number {
  const records = criterion.evidence.filter((each) => each.case === finding.case);
  const ms = records.reduce((sum, each) => sum + (Date.parse(each.endedAt) - Date.parse(each.startedAt)), 0);
  return Number.isFinite(ms) ? ms / 1_000 : 0;
}

function suiteXml(name: string, cases: readonly string[], failures: number, errors: number, skipped: number): string {
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return `  <testsuite name="${escapeMarkup(name)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
}

function testCase(suite: string, name: string, seconds: number, element: string): string {
  const attributes = `classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}" time="${seconds.toFixed(3)}"`;
  return element ? `    <testcase ${attributes}>${element}</testcase>` : `    <testcase ${attributes}/>`;
}

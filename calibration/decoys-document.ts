import type { Decoy } from './decoy.ts';
import { inCell, percentages } from './document-cells.ts';
import { type CategoryRates, ratesOf } from './rates.ts';
import type { RecordedCriterion, RecordedDecoy } from './results.ts';

/** The part of docs/calibration.md on decoys: how well the criteria they tempt tell holes from what only looks like one. */
export function decoySections(criteria: readonly RecordedCriterion[], decoys: readonly Decoy[]): string[] {
  const tempted = criteria.filter(({ id }) => decoys.some(({ tempts }) => tempts === id));
  if (tempted.length === 0) return [];
  const recorded = new Map(tempted.flatMap((each) => each.decoys ?? []).map((each) => [each.id, each]));
  const rates = ratesOf(
    tempted.flatMap(({ id, flaws }) => flaws.map(({ outcome }) => ({ criterion: id, outcome }))),
    decoys.map(({ id, tempts }) => ({ tempts, outcome: recorded.get(id)?.outcome ?? 'unknown' })),
  );
  return [
    '## Holes, and what only looks like one',
    '',
    'A *decoy* is a change that looks like a hole and is none: a criterion that turns red over it cries wolf. Beside the flaws of the',
    'same criteria this gives the rates by which the OWASP Benchmark scores tools: true positives (TPR, flaws caught of those judged),',
    "false positives (FPR, decoys that raised an alarm of those judged), and Youden's index TPR − FPR, of which 1 is perfect and 0 is",
    'guessing. What was not judged is in no rate.',
    '',
    '| criterion | flaws caught | TPR, 95 % | decoys taken for holes | FPR, 95 % | TPR − FPR | not judged |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rates.map(row),
    '',
    '| decoy | looks like | is none, because | seen |',
    '| --- | --- | --- | --- |',
    ...decoys.map((decoy) => decoyRow(decoy, recorded.get(decoy.id))),
    '',
  ];
}

function row({ category, score, notJudged, ...counts }: CategoryRates): string {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = counts;
  const [flaws, decoys] = [truePositives + falseNegatives, falsePositives + trueNegatives];
  const cells = [
    category === 'all' ? '**all**' : `\`${category}\``,
    `${truePositives} of ${flaws}`,
    percentages(truePositives, flaws),
    `${falsePositives} of ${decoys}`,
    percentages(falsePositives, decoys),
    score === null ? '' : score.toFixed(2),
    String(notJudged),
  ];
  return `| ${cells.join(' | ')} |`;
}

function decoyRow({ id, looks, isNone }: Decoy, recorded: RecordedDecoy | undefined): string {
  const { outcome, lastSeen, said } = recorded ?? { outcome: 'unknown', lastSeen: null, said: '' };
  const words = { quiet: 'quiet', red: `**red**: ${inCell(said)}`, unknown: `not judged: ${inCell(said)}` };
  const seen = lastSeen === null ? 'never run' : `${words[outcome]}, ${lastSeen.slice(0, 10)}`;
  return `| \`${id}\` | ${inCell(looks)} | ${inCell(isNone)} | ${seen} |`;
}

/**
 * How often the statistical rules of this suite err, by simulation on series whose truth is known. Prints the tables of
 * docs/statistics.md; the same seed and part print the same tables.
 *
 *   node bench/statistics-power.ts [series per cell, default 2000] [leaks | percentiles | counts | families, default all]
 */
import { ratioOfRates, shareOfErrors } from './statistics/counts.ts';
import { rulesThatOnlyFail } from './statistics/families.ts';
import { leakAlarms, leakPower } from './statistics/leaks.ts';
import { percentileCoverage, percentileLimit, riseOfThirds } from './statistics/percentiles.ts';
import { seed } from './statistics/simulation.ts';

const tables = {
  leaks: [leakAlarms, leakPower],
  percentiles: [percentileCoverage, riseOfThirds, percentileLimit],
  counts: [ratioOfRates, shareOfErrors],
  families: [rulesThatOnlyFail],
} as const;

const series = Number(process.argv[2] ?? 2000);
const only = process.argv[3];

console.log(`Seed ${seed}, ${series} series per cell, ${process.version}. Brackets: exact 95 % interval.`);
for (const [part, ofPart] of Object.entries(tables)) {
  if (only === undefined || only === part) for (const table of ofPart) table(series);
}

/**
 * How often the statistical rules of this suite err, by simulation on series whose truth is known. Prints the tables of
 * docs/statistics.md; the same seed prints the same tables.
 *
 *   node bench/statistics-power.ts [series per cell, default 2000]
 */
import { ratioOfRates, shareOfErrors } from './statistics/counts.ts';
import { leakAlarms, leakPower } from './statistics/leaks.ts';
import { percentileCoverage, percentileLimit, riseOfThirds } from './statistics/percentiles.ts';
import { seed } from './statistics/simulation.ts';

const series = Number(process.argv[2] ?? 2000);

console.log(`Seed ${seed}, ${series} series per cell, ${process.version}. Brackets: exact 95 % interval.`);
leakAlarms(series);
leakPower(series);
percentileCoverage(series);
riseOfThirds(series);
percentileLimit(series);
ratioOfRates(series);
shareOfErrors(series);

import { putOwnNodeFirst } from '../harness/own-node.ts';
import { add, none, tell } from './self-test/count.ts';
import { interruptedExperiments } from './self-test/interrupted-experiments.ts';
import { interruptions } from './self-test/interruptions.ts';
import { spawnNode } from './spawn-node.ts';

/**
 * What `npm run endurance` runs, in about half an hour on a quiet machine: 10,000 fuzz cases for each kind of input, Toxiproxy's
 * conformance (also of a real `toxiproxy-server` where one is on the PATH), kill -9 of the runner during each of ten experiments,
 * and 50 Ctrl-C and 50 kill -9 at random moments (another number of blows, or another seed: `npm run endurance -- 20 7`).
 */
const fuzzCases = 10_000;
const fuzzTests = [
  'verdict/fuzz.test.ts',
  'data-checks/reconciliation/fuzz.test.ts',
  'harness/parse-config.test.ts',
  'security/walker/fuzz.test.ts',
];
const [blows = 100, seed = 1] = process.argv.slice(2).map(wholeNumber);

putOwnNodeFirst();
const fuzzed = await spawnNode(['--test', ...fuzzTests], { ...process.env, DIAMOND_FUZZ_CASES: String(fuzzCases) });
const conforms = await spawnNode(['--test', 'chaos/toxiproxy/conformance.test.ts']);
const total = [
  tell(fuzzed === 0, `${fuzzCases} fuzz cases for each of ${fuzzTests.length} kinds of input`),
  tell(conforms === 0, 'Toxiproxy conforms'),
  await interruptedExperiments(),
  await interruptions(blows, seed),
].reduce(add, none);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  console.error(`endurance: "${text}" should be a whole number: npm run endurance -- [blows] [seed]. [bad-argument]`);
  process.exit(3);
}

import { putOwnNodeFirst } from '../harness/own-node.ts';
import { checks } from './self-test/checks.ts';
import { add, type Count, none } from './self-test/count.ts';
import { endToEnd } from './self-test/end-to-end.ts';
import { flaws } from './self-test/flaws.ts';
import { interruptions } from './self-test/interruptions.ts';
import { selfTests } from './self-test/self-tests.ts';

/**
 * What `npm test` runs: the checks, the self-tests, a reduced run of the whole suite, and flaws that it must catch. One stage after
 * the other, because they share two processors, and all of them whatever came before. `npm test -- check self` runs some.
 */
const stages: Readonly<Record<string, { readonly title: string; readonly run: () => Promise<Count> }>> = {
  check: { title: 'Check: types, lint', run: checks },
  self: { title: 'Self-tests: every *.test.ts', run: selfTests },
  'end-to-end': { title: 'End to end: a reduced run, judged', run: endToEnd },
  flaws: { title: 'Flaws: each must turn its criterion red', run: flaws },
  interruptions: { title: 'Interruptions: Ctrl-C and kill -9 at random moments', run: () => interruptions(10, 1) },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`self-test: there is no stage ${unknown.join(', ')}; there are ${Object.keys(stages).join(', ')}.`);
  process.exit(3);
}

putOwnNodeFirst();
let total = none;
for (const [name, { title, run }] of Object.entries(stages)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const startedMs = performance.now();
  console.log(`\n■ ${title}`);
  const count = await run();
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  console.log(`■ ${name}: ${count.passed} passed, ${count.failed} failed (${seconds} s)`);
  total = add(total, count);
}

console.log(`\n${total.passed} passed, ${total.failed} failed`);
// Nothing that passed is nothing shown.
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

import { caseOf, test } from '../harness/test.ts';
import { checkCase } from './check-case.ts';
import { tryIllegalMoves } from './probes/illegal-moves.ts';
import { race } from './probes/races.ts';
import { recordProbe } from './probes/record-probe.ts';
import { tryStaleVersions } from './probes/stale-version.ts';
import { recordFindings } from './record-findings.ts';

const criterion = 'integrity.fsm-transitions';

// The probes first: the histories that are then read are theirs too.

test('every illegal move is refused', caseOf(criterion, 'illegal-moves'), async ({ system, attempts, evidence }) => {
  recordProbe(evidence, await tryIllegalMoves(system, attempts));
});

test(
  'a decision on an outdated version is refused',
  caseOf(criterion, 'stale-version'),
  async ({ system, attempts, evidence }) => {
    recordProbe(evidence, await tryStaleVersions(system, attempts));
  },
);

test('of racing decisions one wins', caseOf(criterion, 'races'), async ({ system, attempts, evidence }) => {
  recordProbe(evidence, await race(system, attempts));
});

test(
  'every history is a path of the state machine',
  caseOf(criterion, 'histories-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'histories-in-sql', system.database, run));
  },
);

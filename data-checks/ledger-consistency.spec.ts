import { checkAppendOnly } from './append-only.ts';
import { checkCase, withSnapshot } from './check-case.ts';
import { caseOf, test } from './own-writes.ts';
import { recordFindings } from './record-findings.ts';

const criterion = 'integrity.ledger-consistency';

test(
  "the whole run's client history agrees with the ledger",
  caseOf(criterion, 'reconciliation'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'reconciliation', system.database, run));
  },
);

test('sequences and stream versions are gapless', caseOf(criterion, 'sequence'), async ({ run, system, evidence }) => {
  recordFindings(evidence, await checkCase(criterion, 'sequence', system.database, run));
});

test(
  'the hash chain holds, recomputed in SQL',
  caseOf(criterion, 'chain-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'chain-in-sql', system.database, run));
  },
);

test(
  'the hash chain holds, recomputed in code',
  caseOf(criterion, 'chain-in-code'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'chain-in-code', system.database, run));
  },
);

test('the application cannot change the past', caseOf(criterion, 'append-only'), async ({ system, evidence }) => {
  const { database } = system;
  const finding = await withSnapshot(database, (snapshot) => checkAppendOnly(snapshot, database.applicationUrl));
  recordFindings(evidence, [finding]);
});

import { checkCase } from './check-case.ts';
import { checkCaughtUp } from './check-caught-up.ts';
import { checkRebuild } from './check-rebuild.ts';
import { caseOf, test } from './own-writes.ts';
import { somebodyHasRead } from './probes/somebody-has-read.ts';
import { recordFindings } from './record-findings.ts';

const criterion = 'integrity.projection-accuracy';

/** A projector that needs longer once nothing is written any more is stuck, not behind. */
const catchUpDeadlineMs = 30_000;

test(
  'conversations and members are the fold of the ledger',
  caseOf(criterion, 'conversations-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'conversations-in-sql', system.database, run));
  },
);

test(
  'the timeline is the fold of the ledger',
  caseOf(criterion, 'timeline-in-sql'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'timeline-in-sql', system.database, run));
  },
);

test('jobs are the fold of their events', caseOf(criterion, 'jobs-in-sql'), async ({ run, system, evidence }) => {
  recordFindings(evidence, await checkCase(criterion, 'jobs-in-sql', system.database, run));
});

test(
  'what may lag is the fold up to its checkpoint, and catches up',
  caseOf(criterion, 'lagging-in-sql'),
  async ({ run, system, evidence }) => {
    const caughtUp = await checkCaughtUp(system.database, catchUpDeadlineMs);
    const findings = await checkCase(criterion, 'lagging-in-sql', system.database, run);
    recordFindings(evidence, [...findings, caughtUp]);
  },
);

test(
  'every projection is the fold of the ledger, in code',
  caseOf(criterion, 'fold-in-code'),
  async ({ run, system, evidence }) => {
    recordFindings(evidence, await checkCase(criterion, 'fold-in-code', system.database, run));
  },
);

test(
  'a rebuild gives the same rows, and people read what they read before',
  caseOf(criterion, 'rebuild'),
  async ({ browser, system, attempts, evidence }) => {
    const reader = await somebodyHasRead(browser, system, attempts, catchUpDeadlineMs);
    recordFindings(evidence, [await checkRebuild(system.database, catchUpDeadlineMs, reader)]);
  },
);

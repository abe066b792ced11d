import { knownSecrets, redactKnown } from '../harness/secrets-in-use.ts';
import { sealEvidence } from './certificate/evidence-manifest.ts';
import { redactFolder } from './redact-artefacts.ts';
import type { RunBook } from './run-book.ts';
import type { RunRecord } from './run-record.ts';
import type { Verdict } from './verdict.ts';
import { writeOutputs } from './write-outputs.ts';

/** The first half of a run's end: everything in its folder is rid of secrets, and the run is on record as ended. */
export function closeRecords(book: RunBook, status: RunRecord['status'], notRun: RunRecord['notRun']): void {
  book.problems.push(...redactFolder(book.run.directory, knownSecrets(), redactKnown));
  book.write(status, new Date().toISOString(), notRun);
}

/** The second half: the evidence is sealed and judged, everything that follows from it written, and the end logged. */
export function judgeRun(book: RunBook): Verdict {
  const { sha256 } = sealEvidence(book.run.directory);
  const verdict = writeOutputs(book.run.directory);
  const { outcome, words } = verdict;
  book.log({ event: 'ended', outcome, words, evidenceSha256: sha256 });
  return verdict;
}

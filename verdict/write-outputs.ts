import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonWhole } from '../harness/evidence.ts';
import { readCalibration } from './calibration.ts';
import { checklist } from './checklist.ts';
import { judge } from './judge.ts';
import { junitXml } from './junit.ts';
import { readEvidence } from './read-evidence.ts';
import { reportHtml } from './report/report.ts';
import { sarif } from './sarif.ts';
import type { Verdict } from './verdict.ts';

/** Judges a run's folder from its evidence alone and writes everything that follows from it; the verdict last. */
export function writeOutputs(runDirectory: string): Verdict {
  const folder = readEvidence(join(runDirectory, 'evidence'));
  const verdict = judge(folder);
  writeWhole(join(runDirectory, 'report.html'), reportHtml(verdict, folder, readCalibration()));
  writeWhole(join(runDirectory, 'junit.xml'), junitXml(verdict));
  writeWhole(join(runDirectory, 'checklist.md'), checklist(verdict));
  writeJsonWhole(runDirectory, 'security.sarif', sarif(folder.evidence));
  // Last: where there is a verdict, the rest is there too.
  writeJsonWhole(runDirectory, 'verdict.json', verdict);
  return verdict;
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

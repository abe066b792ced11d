import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeJsonWhole } from '../harness/evidence.ts';
import { readCalibration } from './calibration.ts';
import { certificateFiles } from './certificate/files.ts';
import { checklist } from './checklist.ts';
import { judge } from './judge.ts';
import { junitXml } from './junit.ts';
import { readEvidence } from './read-evidence.ts';
import { reportHtml } from './report/report.ts';
import { sarif } from './sarif.ts';
import type { Verdict } from './verdict.ts';
import { activeWaivers } from './waivers.ts';
import { writeBenchmarks } from './write-benchmarks.ts';
import { writeWhole } from './write-whole.ts';

/** Judges a run's folder from its evidence alone and writes everything that follows from it; the verdict last. */
export function writeOutputs(runDirectory: string): Verdict {
  const folder = readEvidence(join(runDirectory, 'evidence'));
  const verdict = judge(folder);
  const benchmarks = writeBenchmarks(runDirectory, folder);
  const beside = {
    calibration: readCalibration(),
    benchmarks,
    isCertified: existsSync(join(runDirectory, certificateFiles.envelope)),
  };
  writeWhole(join(runDirectory, 'report.html'), reportHtml(verdict, folder, beside));
  writeWhole(join(runDirectory, 'junit.xml'), junitXml(verdict));
  writeWhole(join(runDirectory, 'checklist.md'), checklist(verdict));
  writeJsonWhole(runDirectory, 'security.sarif', sarif(folder.evidence, activeWaivers(folder.run)));
  // Last: where there is a verdict, the rest is there too.
  writeJsonWhole(runDirectory, 'verdict.json', verdict);
  return verdict;
}

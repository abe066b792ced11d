import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Criterion } from '../../harness/criteria.ts';
import { writeJsonWhole } from '../../harness/evidence.ts';
import { allPass, runId, runRecord, wholeRegistry } from '../evidence-for-tests.ts';
import { judge } from '../judge.ts';
import { type FiledEvidence, readEvidence } from '../read-evidence.ts';
import { appendToRunLog, type RunLogEntry } from '../run-log.ts';
import type { RunRecord } from '../run-record.ts';
import { sealEvidence } from './evidence-manifest.ts';

export const systemDigest = `sha256:${'5'.repeat(64)}`;
export const artefactDigest = `sha256:${'7'.repeat(64)}`;

/** A folder of runs with one finished run in it, which deserves a certificate unless told otherwise. */
export class RunForTests implements Disposable {
  readonly runs = mkdtempSync(join(tmpdir(), 'diamond-certificate-'));
  readonly directory = join(this.runs, runId);
  readonly logFile = join(this.runs, 'run-log.ndjson');
  readonly registry: readonly Criterion[];

  constructor(
    more: Partial<RunRecord> = {},
    evidence: readonly FiledEvidence[] = allPass(),
    registry: readonly Criterion[] = wholeRegistry,
  ) {
    this.registry = registry;
    const run = certifiable(more);
    mkdirSync(join(this.directory, 'history'), { recursive: true });
    for (const { file, ...each } of evidence) writeJsonWhole(join(this.directory, 'evidence'), file, each);
    writeJsonWhole(join(this.directory, 'evidence'), 'run.json', run);
    writeJsonWhole(join(this.directory, 'history'), 'specs.ndjson', { kind: 'message.send' });
    this.log({ event: 'began', at: run.startedAt });
    this.end();
  }

  /** Seals the evidence as it is now, as the end of a run does. */
  end(): void {
    const { sha256 } = sealEvidence(this.directory);
    const { outcome, words } = judge(readEvidence(join(this.directory, 'evidence')), this.registry);
    this.log({ event: 'ended', outcome, words, evidenceSha256: sha256, at: '2026-01-01T02:00:00.000Z' });
  }

  log(entry: Partial<RunLogEntry>): void {
    const line = { schema: 1, run: runId, digest: systemDigest, profile: 'standard', partial: false, ...entry };
    appendToRunLog(this.logFile, line as RunLogEntry);
  }

  [Symbol.dispose](): void {
    rmSync(this.runs, { recursive: true, force: true });
  }
}

/** The record of a run that nothing speaks against. */
export function certifiable(more: Partial<RunRecord> = {}): RunRecord {
  return runRecord({
    commit: 'c'.repeat(40),
    dirty: false,
    versions: { node: 'v24.0.0', suite: '0.1.0' },
    configuration: [{ name: 'diamond.config.ts', sha256: 'd'.repeat(64) }],
    conditions: [{ name: 'transport', here: 'http: no TLS', production: 'https' }],
    system: {
      name: 'accord',
      digest: systemDigest,
      commit: 'a'.repeat(40),
      dirty: false,
      artefacts: [{ name: 'gateway-1', digest: artefactDigest }],
    },
    ...more,
  });
}

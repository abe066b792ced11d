import type { KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import { type Criterion, criteria } from '../../harness/criteria.ts';
import { readCalibration } from '../calibration.ts';
import { judge } from '../judge.ts';
import { readEvidence } from '../read-evidence.ts';
import { earlierRuns, endOf, readRunLog, runLogFile } from '../run-log.ts';
import { writeWhole } from '../write-whole.ts';
import { certificatePage } from './certificate-page.ts';
import { seal } from './envelope.ts';
import { alteration, evidenceManifest } from './evidence-manifest.ts';
import { certificateFiles } from './files.ts';
import { keyIdOf, publicPemOf } from './keys.ts';
import { reasonAgainst } from './reason-against.ts';
import { statementOf } from './statement-of.ts';

export type Issued = { readonly issued: true } | { readonly issued: false; readonly reason: string };

/**
 * Gives a run that has just ended its certificate, or says in one sentence why not. Judges the evidence itself again and believes no
 * file that it could have been read from; the evidence must still be what the run's end put into the record of runs.
 */
export function issueCertificate(
  runDirectory: string,
  key: KeyObject | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  registry: readonly Criterion[] = criteria,
): Issued {
  const not = (reason: string): Issued => ({ issued: false, reason });
  const folder = readEvidence(join(runDirectory, 'evidence'));
  const verdict = judge(folder, registry);
  const { run } = folder;
  const reason = reasonAgainst(verdict, run);
  if (reason || !run) return not(reason ?? 'nothing says which run this was');

  const log = readRunLog(runLogFile(dirname(runDirectory), environment));
  const end = endOf(log.entries, run.id);
  if (!end) return not('the record of runs does not say how this one ended');
  const altered = alteration(runDirectory, end.evidenceSha256);
  if (altered) return not(`the evidence was altered after the run ended (${altered})`);
  if (!key)
    return not('there is no key to sign it with: `npx diamond-run keygen` makes one, DIAMOND_SIGNING_KEY names it');

  const statement = statementOf({
    verdict,
    run,
    manifest: evidenceManifest(runDirectory),
    calibration: readCalibration().results,
    earlierRuns: earlierRuns(log, run.system?.digest ?? '', run.id),
    url: jobUrl(environment),
  });
  const envelope = seal(Buffer.from(JSON.stringify(statement)), key);
  writeWhole(join(runDirectory, certificateFiles.publicKey), publicPemOf(key));
  writeWhole(join(runDirectory, certificateFiles.page), certificatePage(statement, keyIdOf(key)));
  // Last: where there is a certificate, its key and its page are there, too.
  writeWhole(join(runDirectory, certificateFiles.envelope), `${JSON.stringify(envelope, null, 2)}\n`);
  return { issued: true };
}

/** The CI job that this is, by the variables of GitHub Actions and GitLab; DIAMOND_RUN_URL for any other. */
function jobUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const { DIAMOND_RUN_URL, CI_JOB_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = environment;
  const github = GITHUB_RUN_ID && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
  return DIAMOND_RUN_URL ?? CI_JOB_URL ?? (github || undefined);
}

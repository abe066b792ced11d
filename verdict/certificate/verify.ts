import { criteria } from '../../harness/criteria.ts';
import { messageOf } from '../../harness/errors.ts';
import { waiverEndsAtMs } from '../../harness/parse-config.ts';
import { phases } from '../../harness/phases.ts';
import { canCertify } from '../words.ts';
import { open } from './envelope.ts';
import { alteration } from './evidence-manifest.ts';
import { keyIdOf, publicKeyOf } from './keys.ts';
import { extension, type Statement } from './statement.ts';
import { statementProblem } from './statement-schema.ts';

export interface Question {
  /** What certificate.json holds. */
  readonly text: string;
  /** The public key that the asker trusts, as PEM. Never the one that lies beside the certificate unasked. */
  readonly publicPem: string;
  /** Digest of what is about to be deployed: `sha256:<hex>` or hex. */
  readonly subject: string;
  readonly maxAgeMs: number;
  readonly allowWaivers: boolean;
  /** Folder of the run whose evidence is to be held against the certificate; undefined: evidence is not looked at. */
  readonly evidence?: string | undefined;
  readonly nowMs: number;
}

export type Answer =
  | { readonly accepted: true; readonly statement: Statement }
  | { readonly accepted: false; readonly code: RefusalCode; readonly sentence: string };

export type RefusalCode =
  | 'bad-key'
  | 'not-a-certificate'
  | 'wrong-key'
  | 'altered-statement'
  | 'rehearsal'
  | 'partial'
  | 'failed'
  | 'incomplete'
  | 'other-subject'
  | 'future'
  | 'expired'
  | 'waivers'
  | 'waiver-expired'
  | 'altered-evidence';

/** Clocks of two machines need not agree to the minute. */
const clockSkewMs = 5 * 60_000;

/** The deploy gate's question: does this certificate, by this key, let that digest go out now? Refuses with one sentence. */
export function verifyCertificate(question: Question): Answer {
  const refuse = (code: RefusalCode, sentence: string): Answer => ({ accepted: false, code, sentence });
  let key: ReturnType<typeof publicKeyOf>;
  try {
    key = publicKeyOf(question.publicPem);
  } catch (error) {
    return refuse('bad-key', `The key cannot be used: ${messageOf(error)}.`);
  }
  const opened = open(question.text, key);
  if (opened.state === 'no-envelope')
    return refuse('not-a-certificate', `The file is not a certificate: ${opened.why}.`);
  if (opened.state === 'wrong-key') {
    return refuse(
      'wrong-key',
      `The certificate was signed by another key: it names ${shortId(opened.keyId)}, the key given is ${shortId(keyIdOf(key))}.`,
    );
  }
  if (opened.state !== 'sound') {
    return refuse('altered-statement', `The certificate was altered after it was signed: ${opened.why}.`);
  }
  const problem = statementProblem(opened.payload);
  if (problem.statement === undefined) {
    return refuse('not-a-certificate', `The file is signed, but not a certificate of a run: ${problem.why}.`);
  }
  const refusal = judgement(problem.statement, question);
  return refusal ? refuse(...refusal) : { accepted: true, statement: problem.statement };
}

function judgement(statement: Statement, question: Question): [RefusalCode, string] | undefined {
  const { predicate, subject } = statement;
  const { run, waivers, evidence, phases: judged, notApplicable } = predicate[extension];
  if (!canCertify(run.profile)) {
    return ['rehearsal', `The certificate is of a run with profile ${run.profile}, which is no release verdict.`];
  }
  if (run.partial) return ['partial', 'The certificate is of a partial run, which judged its scope only.'];
  if (predicate.result === 'FAILED' || predicate.failedTests.length > 0) {
    return ['failed', 'The certificate says that the run FAILED.'];
  }
  const told = new Set([...predicate.passedTests, ...predicate.warnedTests]);
  // Signed does not mean complete: an older suite, or another hand with the key, may have judged less.
  const untold = criteria.find(
    ({ id }) => !told.has(id) && !notApplicable.some((sentence) => sentence.startsWith(`${id}: `)),
  );
  if (untold) return ['incomplete', `The certificate says nothing of ${untold.id}, which this suite requires.`];
  const open = phases.find(({ id }) => judged.find((each) => each.id === id)?.outcome !== 'pass');
  if (open) return ['incomplete', `The certificate does not say that phase ${open.id} passed.`];
  const wanted = question.subject.toLowerCase().replace(/^sha256:/, '');
  if (!subject.some((each) => each.digest.sha256 === wanted)) {
    const names = subject.map((each) => `${each.name} sha256:${each.digest.sha256}`).slice(0, 3);
    return ['other-subject', `The certificate is about another system: ${names.join(', ')}, not ${question.subject}.`];
  }
  const ageMs = question.nowMs - Date.parse(run.endedAt);
  if (!(ageMs >= -clockSkewMs)) return ['future', `The certificate is dated ${run.endedAt}, which has not come yet.`];
  if (ageMs > question.maxAgeMs) {
    return [
      'expired',
      `The certificate is too old: its run ended ${days(ageMs)} days ago, and ${days(question.maxAgeMs)} days are allowed.`,
    ];
  }
  if ((predicate.result !== 'PASSED' || waivers.length > 0) && !question.allowWaivers) {
    const named = waivers.map((each) => `"${each.subject}" by ${each.by} until ${each.expires}`).join(', ');
    return ['waivers', `The run passed with waivers (${named || 'WARNED'}), and --allow-waivers was not given.`];
  }
  const past = waivers.find((each) => !(question.nowMs <= waiverEndsAtMs(each)));
  if (past) return ['waiver-expired', `The waiver of "${past.subject}" by ${past.by} expired on ${past.expires}.`];
  const altered = question.evidence === undefined ? undefined : alteredEvidence(question.evidence, evidence.sha256);
  return altered
    ? ['altered-evidence', `The evidence was altered after the certificate was signed: ${altered}.`]
    : undefined;
}

function alteredEvidence(directory: string, sha256: string): string | undefined {
  try {
    return alteration(directory, sha256);
  } catch (error) {
    return `it cannot be read (${messageOf(error)})`;
  }
}

function shortId(id: string): string {
  return `${id.slice(0, 16)}…`;
}

function days(ms: number): string {
  return (ms / 86_400_000).toFixed(1);
}

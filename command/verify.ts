import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messageOf } from '../harness/errors.ts';
import { extension } from '../verdict/certificate/statement.ts';
import { type Answer, type RefusalCode, verifyCertificate } from '../verdict/certificate/verify.ts';
import { runDirectory } from '../verdict/read-verdict.ts';
import { exitCodes } from './exit-codes.ts';

interface Options {
  readonly key: string;
  readonly subject: string;
  readonly maxAge: number;
  readonly allowWaivers?: boolean;
  readonly evidence?: string;
}

/** `diamond-run verify`: the deploy gate. Exit 0, or 1 and one sentence. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description('may this digest be deployed? Ask its certificate')
    .argument('<file>', 'certificate.json of a run')
    .requiredOption('--key <file>', 'the public key that you trust (diamond.pub); not the one that came with the file')
    .requiredOption('--subject <digest>', 'digest of what is to be deployed: sha256:… of the system or of an artefact')
    .addOption(
      new Option('--max-age <duration>', 'how long ago the run may have ended: 14d, 36h, 90m')
        .argParser(durationMs)
        .default(durationMs('14d'), '14d'),
    )
    .option('--allow-waivers', 'also accept a run that passed with waivers (WARNED)')
    .option('--evidence <run>', 'also hold the evidence of that run’s folder against the certificate')
    .addHelpText(
      'after',
      `
Examples:
  npx diamond-run verify certificate.json --key diamond.pub --subject sha256:4f2a…
  npx diamond-run verify runs/latest/certificate.json --key diamond.pub --subject "$DIGEST" --max-age 7d --evidence runs/latest
  npx diamond-run verify certificate.json --key diamond.pub --subject "$DIGEST" && ./deploy.sh

Exit codes: 0 it may; 1 it may not, with the reason in one sentence; 3 the question itself was wrong.`,
    )
    .action((file: string, options: Options) => {
      const answer = answerTo(file, options);
      if (answer.accepted) console.log(accepted(answer));
      else console.error(`diamond-run verify: ${answer.sentence} [${answer.code}]`);
      process.exitCode = answer.accepted ? exitCodes.pass : exitCodes.fail;
    });
}

function answerTo(file: string, options: Options): Answer {
  const text = read('The certificate', file, 'not-a-certificate');
  if (typeof text !== 'string') return text;
  const publicPem = read('The key', options.key, 'bad-key');
  if (typeof publicPem !== 'string') return publicPem;
  return verifyCertificate({
    text,
    publicPem,
    subject: options.subject,
    maxAgeMs: options.maxAge,
    allowWaivers: options.allowWaivers === true,
    evidence: options.evidence === undefined ? undefined : runDirectory(options.evidence),
    nowMs: Date.now(),
  });
}

/** A file that cannot be read lets nothing pass; the sentence says which. */
function read(what: string, file: string, code: RefusalCode): string | Answer {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return { accepted: false, code, sentence: `${what} cannot be read: ${messageOf(error)}.` };
  }
}

function accepted({ statement }: Extract<Answer, { accepted: true }>): string {
  const { result } = statement.predicate;
  const { system, run, waivers } = statement.predicate[extension];
  const waived = waivers.length > 0 ? `, with ${waivers.length} waived` : '';
  return `${result}${waived}: ${system.name} ${system.digest}, run ${run.id} (${run.profile}) ended ${run.endedAt}`;
}

/** `14d`, `36h`, `90m` in milliseconds. */
function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([dhm])$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError('A number of days, hours or minutes: 14d, 36h, 90m.');
  return Number(match[1]) * { d: 86_400_000, h: 3_600_000, m: 60_000 }[match[2] as 'd' | 'h' | 'm'];
}

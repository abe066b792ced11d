import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { unzipSync } from 'fflate';
import { messageOf } from '../harness/errors.ts';
import { type Redact, spellingsOf } from '../harness/redact.ts';
import { wordsInFile } from '../harness/words-in-file.ts';
import { redactTrace } from './redact-trace.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Takes secrets out of a test's result before Playwright's own report is made of it: messages, snippets, call logs, step titles
 * and annotations in place, attached texts and traces in their files. What cannot be cleaned (the torn trace of a test that was killed) is
 * removed: rather no trace than one with a password.
 */
export function redactResult(test: Pick<TestCase, 'annotations'>, result: TestResult, redact: Redact): void {
  for (const error of result.errors) redactError(error, redact);
  if (result.error) redactError(result.error, redact);
  for (const stream of [result.stdout, result.stderr]) {
    stream.forEach((chunk, index) => {
      stream[index] = redact(chunk.toString());
    });
  }
  for (const annotation of [...test.annotations, ...result.annotations]) {
    if (annotation.description !== undefined) annotation.description = redact(annotation.description);
  }
  const removed = new Set<Attachment>();
  for (const attachment of result.attachments) {
    attachment.name = redact(attachment.name);
    if (attachment.path && existsSync(attachment.path) && !redactFile(attachment.path, redact)) removed.add(attachment);
    // Pictures and archives are no text; Playwright puts everything else into its page.
    if (attachment.body && isUtf8(attachment.body)) {
      attachment.body = Buffer.from(redact(attachment.body.toString('utf8')));
    }
  }
  withdraw(result.attachments, removed);
  for (const step of result.steps) redactStep(step, redact, removed);
}

type Attachment = TestResult['attachments'][number];

function withdraw(attachments: Attachment[], removed: ReadonlySet<Attachment>): void {
  attachments.splice(0, attachments.length, ...attachments.filter((each) => !removed.has(each)));
}

/** A step that still named an attachment which is gone would end Playwright's report in an error. */
function redactStep(step: TestStep, redact: Redact, removed: ReadonlySet<Attachment>): void {
  step.title = redact(step.title);
  if (step.error) redactError(step.error, redact);
  withdraw(step.attachments, removed);
  for (const each of step.steps) redactStep(each, redact, removed);
}

function redactError(error: TestError, redact: Redact): void {
  for (const key of ['message', 'stack', 'value', 'snippet'] as const) {
    const text = error[key];
    if (text !== undefined) error[key] = redact(text);
  }
  if (error.cause) redactError(error.cause, redact);
}

/** False: it could not be cleaned, and is gone. */
function redactFile(path: string, redact: Redact): boolean {
  try {
    if (path.endsWith('.zip')) redactTrace(path, redact);
    else if (textFile.test(path)) rewrite(path, redact);
    return true;
  } catch (error) {
    process.stderr.write(`${path} could not be rid of secrets and was removed: ${messageOf(error)}\n`);
    rmSync(path, { force: true });
    return false;
  }
}

const textFile = /\.(json|ndjson|log|txt|md|html|xml|sarif|yml|csv|svg)$/;
/** Cleaned whole; a larger file that holds a secret is told of instead of being held in memory. */
const largestBytes = 400 * 1024 * 1024;

/**
 * Takes known secrets out of everything below a folder: logs of services and database, the load generator's output, archives.
 * Returns a sentence for each file that could not be cleaned.
 */
export function redactFolder(directory: string, secrets: Iterable<string>, redact: Redact): string[] {
  const spellings = [...new Set([...secrets].flatMap(spellingsOf))];
  return spellings.length === 0 ? [] : redactBelow(directory, spellings, redact);
}

function redactBelow(directory: string, spellings: readonly string[], redact: Redact): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return redactBelow(path, spellings, redact);
    const isArchive = entry.name.endsWith('.zip');
    if (!entry.isFile() || !(isArchive || textFile.test(entry.name))) return [];
    const isLarge = statSync(path).size > largestBytes;
    if (isArchive ? !isLarge && isCleanArchive(path, spellings) : wordsInFile(path, spellings).size === 0) return [];
    if (isLarge) return [`${path} is too large to be rid of secrets.`];
    // A trace is a convenience. Whatever else is gone may have been evidence.
    return redactFile(path, redact) || isArchive ? [] : [`${path} could not be rid of secrets, and was removed.`];
  });
}

function isCleanArchive(path: string, spellings: readonly string[]): boolean {
  try {
    const parts = Object.values(unzipSync(readFileSync(path))).map((each) => Buffer.from(each));
    return parts.every((part) => !spellings.some((each) => part.includes(each)));
  } catch {
    return false; // torn: its cleaning will fail, too, which removes it with a word
  }
}

function rewrite(path: string, redact: Redact): void {
  const text = readFileSync(path, 'utf8');
  const clean = redact(text);
  if (clean === text) return;
  writeWhole(path, clean);
}

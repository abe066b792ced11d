import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestError, TestResult, TestStep } from '@playwright/test/reporter';
import { messageOf } from '../harness/errors.ts';
import type { Redact } from '../harness/redact.ts';
import { redactTrace } from './redact-trace.ts';

/**
 * Takes secrets out of a test's result before Playwright's own report is made of it: messages, snippets, call logs and step
 * titles in place, attached texts and traces in their files. What cannot be cleaned (the torn trace of a test that was killed) is
 * removed: rather no trace than one with a password.
 */
export function redactResult(result: TestResult, redact: Redact): void {
  for (const error of result.errors) redactError(error, redact);
  if (result.error) redactError(result.error, redact);
  for (const step of result.steps) redactStep(step, redact);
  for (const stream of [result.stdout, result.stderr]) {
    stream.forEach((chunk, index) => {
      stream[index] = redact(chunk.toString());
    });
  }
  for (const attachment of [...result.attachments]) {
    if (attachment.path && existsSync(attachment.path) && !redactFile(attachment.path, redact)) {
      result.attachments.splice(result.attachments.indexOf(attachment), 1);
    }
    if (attachment.body && attachment.contentType.startsWith('text/')) {
      attachment.body = Buffer.from(redact(attachment.body.toString('utf8')));
    }
  }
}

function redactStep(step: TestStep, redact: Redact): void {
  step.title = redact(step.title);
  if (step.error) redactError(step.error, redact);
  for (const each of step.steps) redactStep(each, redact);
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
/** Read whole; a larger log is told of instead of being held in memory. */
const largestBytes = 400 * 1024 * 1024;

/**
 * Takes known secrets out of every text below a folder: logs of services and database, the load generator's output. Returns a
 * sentence for each file that could not be looked through.
 */
export function redactFolder(directory: string, secrets: ReadonlySet<string>, redact: Redact): string[] {
  if (secrets.size === 0) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return redactFolder(path, secrets, redact);
    if (!entry.isFile() || !textFile.test(entry.name)) return [];
    if (statSync(path).size > largestBytes) return [`${path} is too large to be searched for secrets.`];
    const bytes = readFileSync(path);
    if ([...secrets].some((secret) => bytes.includes(secret))) rewrite(path, redact, bytes);
    return [];
  });
}

function rewrite(path: string, redact: Redact, bytes: Buffer = readFileSync(path)): void {
  const clean = redact(bytes.toString('utf8'));
  if (clean === bytes.toString('utf8')) return;
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, clean);
  renameSync(temporary, path);
}

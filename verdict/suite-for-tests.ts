import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { suiteDirectory } from '../harness/connect.ts';
import type { Verdict } from './verdict.ts';

/** How a command of the copy ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * A copy of the suite's spine (harness, verdict, command, configuration) in a temporary folder, with an adapter of a system that
 * is not there and with specs of the test's own: the runner is tested through its exit code and its verdict, without a browser.
 */
export class SuiteForTests implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'diamond-suite-'));

  constructor() {
    for (const name of [
      'harness',
      'verdict',
      'command',
      'stack',
      'data-checks',
      'playwright.config.ts',
      'package.json',
    ]) {
      cpSync(join(suiteDirectory, name), join(this.directory, name), { recursive: true, filter: isNoTest });
    }
    symlinkSync(join(suiteDirectory, 'node_modules'), join(this.directory, 'node_modules'));
    this.write(
      'diamond.config.ts',
      "export default { system: './adapter.ts', defaultProfile: 'rehearsal', acceptedNotApplicable: [] };",
    );
    this.write('adapter.ts', adapter);
  }

  write(path: string, text: string): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Writes a spec with one test for each `case: body`; the body sees `evidence`, `record()` and `CannotTell`. */
  spec(path: string, criterion: string, bodies: Readonly<Record<string, string>>): void {
    const up = '../'.repeat(path.split('/').length - 1);
    const tests = Object.entries(bodies).map(
      ([caseId, body]) => `test('${caseId}', caseOf('${criterion}', '${caseId}'), async ({ evidence }) => {
  const record = (more = {}) => evidence.record({ outcome: 'pass', summary: 'seen', expected: 'seen', examined: 1, ...more });
  ${body}
});`,
    );
    this.write(
      path,
      `import { caseOf, expect, test } from '${up}harness/test.ts';
import { CannotTell } from '${up}harness/errors.ts';
void [expect, CannotTell];
${tests.join('\n')}\n`,
    );
  }

  /** Runs `diamond-run` of the copy. */
  diamondRun(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    meanwhile?: (child: ChildProcess) => Promise<void>,
  ): Promise<Ended> {
    return this.node(['command/diamond-run.mjs', ...args], environment, meanwhile);
  }

  /** Runs Playwright of the copy. */
  playwright(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.node(['node_modules/@playwright/test/cli.js', 'test', ...args], environment);
  }

  verdict(run = 'latest'): Verdict {
    return JSON.parse(readFileSync(join(this.directory, 'runs', run, 'verdict.json'), 'utf8')) as Verdict;
  }

  hasVerdict(run = 'latest'): boolean {
    return existsSync(join(this.directory, 'runs', run, 'verdict.json'));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Resolves once a spec of the latest run has printed the text; rejects after 60 s. */
  async untilLogged(text: string): Promise<void> {
    const file = join(this.directory, 'runs', 'latest', 'logs', 'output.log');
    const deadlineMs = Date.now() + 60_000;
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes(text)) {
      if (Date.now() > deadlineMs) throw new Error(`"${text}" was not printed within 60 s`);
      await wait(50);
    }
  }

  private node(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    meanwhile?: (child: ChildProcess) => Promise<void>,
  ): Promise<Ended> {
    return new Promise((resolve, reject) => {
      // Runs of several tests stand beside each other, and beside whatever else is at work here: they measure nothing.
      const env = cleanEnvironment({ DIAMOND_MACHINE: this.directory, ...environment });
      const child = spawn(process.execPath, args, { cwd: this.directory, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      }
      child.once('error', reject);
      meanwhile?.(child).catch((error: unknown) => {
        child.kill('SIGKILL');
        reject(error);
      });
      child.once('close', (exitCode) => resolve({ exitCode, output }));
    });
  }
}

/** The copy has the test's own specs only. */
function isNoTest(path: string): boolean {
  return !/\.(spec|test)\.ts$/.test(path);
}

/** Nothing of the run that these tests may themselves be part of. `true` stands in for a browser: no test here opens a page. */
function cleanEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(DIAMOND_|NODE_TEST|PLAYWRIGHT_|CI$)/.test(key));
  return { ...Object.fromEntries(inherited), DIAMOND_CHROMIUM: '/bin/true', ...more };
}

const adapter = `export default {
  name: 'nothing',
  capabilities: { realTime: 'none', session: 'cookie', idempotencyKey: 'none', storage: 'rows' },
  components: { ledger: ['golden.message-flow'] },
  connect: async () => ({
    services: [],
    links: [],
    publicUrls: [],
    secrets: [],
    control: { names: [], status: async () => [] },
    database: {},
    identity: async () => ({ name: 'nothing', digest: 'sha256:0', commit: undefined, dirty: undefined, artefacts: [] }),
    close: async () => undefined,
  }),
};`;

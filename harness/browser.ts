import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { DiamondError, messageOf } from './errors.ts';

/** Where a Chromium came from, in the order in which they are preferred. */
export type BrowserSource = 'DIAMOND_CHROMIUM' | 'playwright' | 'machine' | '@sparticuz/chromium';

export interface BrowserChoice {
  readonly executablePath: string;
  readonly source: BrowserSource;
}

/**
 * What keeps a page's requests, redirects included, on this machine, as `assertLoopback` does for the suite's own: every other host,
 * whether a name or an address, is not found, and no proxy looks it up instead. Patterns are Chromium's: of names that are not
 * `localhost`, one that begins with `127.` would get through. Remote targets are refused, so none is let through here.
 */
const loopbackOnlyFlags: readonly string[] = [
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.*, EXCLUDE ::1, EXCLUDE [::1]',
];

/**
 * Flags for every Chromium of the suite. As root Chromium refuses to start with its sandbox; the others keep it from dialling
 * out at every start, which on a closed network costs seconds and fills logs, and its pages from leaving this machine.
 */
export function chromiumFlags(isRoot: boolean = process.getuid?.() === 0): string[] {
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...loopbackOnlyFlags,
  ];
}

const machineNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const machinePaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * The Chromium to use: the one named by DIAMOND_CHROMIUM, else Playwright's own download, else one on the machine, else the npm
 * package @sparticuz/chromium (unpacked on first use). Throws `no-browser` where there is none.
 */
export async function chooseBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<BrowserChoice> {
  const named = environment.DIAMOND_CHROMIUM;
  if (named) {
    if (isExecutable(named)) return { executablePath: named, source: 'DIAMOND_CHROMIUM' };
    throw new DiamondError({
      code: 'no-browser',
      subject: 'DIAMOND_CHROMIUM',
      expected: 'the path of an executable Chromium',
      received: `"${named}"`,
      action: 'Correct the path, or unset it to let the suite choose.',
    });
  }
  const own = chromium.executablePath();
  if (isExecutable(own)) return { executablePath: own, source: 'playwright' };
  const onMachine = machineBrowser(environment);
  if (onMachine) return { executablePath: onMachine, source: 'machine' };
  return { executablePath: await packagedBrowser(), source: '@sparticuz/chromium' };
}

/** A Chromium on the PATH or in a usual place. */
export function machineBrowser(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const directories = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = machineNames.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [...candidates, ...machinePaths].find(isExecutable);
}

async function packagedBrowser(): Promise<string> {
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    return await packaged.executablePath();
  } catch (cause) {
    throw new DiamondError({
      code: 'no-browser',
      subject: 'browser',
      expected: "Playwright's Chromium, one on the machine, or the package @sparticuz/chromium",
      received: messageOf(cause),
      action: 'Run `npx playwright install chromium`, or install Chromium (`apt-get install chromium`).',
      cause,
    });
  }
}

/**
 * Launch options for Playwright and for Artillery's engine. Sets DIAMOND_CHROMIUM, so that the run's other processes use the
 * same browser without looking again.
 */
export async function browserLaunchOptions(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ executablePath: string; args: string[]; headless: true }> {
  const { executablePath } = await chooseBrowser(environment);
  environment.DIAMOND_CHROMIUM = executablePath;
  return { executablePath, args: chromiumFlags(), headless: true };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not ours to run: both mean that this candidate is out.
    return false;
  }
}

import { randomBytes } from 'node:crypto';
import type { Browser } from '@playwright/test';
import { signIn } from '../../e2e/journeys/sign-in.ts';
import { messageOf } from '../../harness/errors.ts';
import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { Step } from '../../harness/step.ts';
import type { System } from '../../harness/system.ts';
import type { Stage } from '../stage.ts';
import { findingsOf } from './findings.ts';
import { payloads } from './payloads.ts';
import { clickScripts, settled, watchedBrowser } from './watched-page.ts';

/** Parameters by which pages like to say where to go after signing in. */
const whereTo = ['next', 'q', 'return_to', 'redirect', 'url'];

/** Opens addresses with payloads without a session, and signs in there: what was asked for is where one is led then. */
export async function signedOut(
  browser: Browser,
  { stage, system, step }: { stage: Stage; system: System; step: Step },
  markers: Map<string, string>,
): Promise<{ findings: SecurityFinding[]; unknown: string[] }> {
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  for (const { id, text } of payloads.filter((each) => ['link', 'element'].includes(each.id))) {
    const marker = `x${randomBytes(4).toString('hex')}`;
    const what = `the query of the page where one signs in (${id})`;
    markers.set(marker, what);
    const watched = await watchedBrowser(browser, true);
    const page = await watched.context.newPage();
    const path = `/?${new URLSearchParams(whereTo.map((name) => [name, text(marker)]))}`;
    try {
      await signIn({ person: stage.victim, pages: system.pages(page), work: system.work }, step, { path });
      await settled(page);
      await clickScripts(page);
    } catch (error) {
      unknown.push(`${what}: signing in came to no end (${messageOf(error).split('\n')[0]})`);
    }
    await watched.context.close();
    findings.push(...findingsOf('signed-out', markers, watched));
  }
  return { findings, unknown };
}

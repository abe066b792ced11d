import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { axeViolations } from '../../harness/axe.ts';
import { browserLaunchOptions } from '../../harness/browser.ts';
import { crowdedRun, payload } from './run-for-tests.ts';

let browser: Browser;
before(async () => {
  browser = await chromium.launch(await browserLaunchOptions());
});
after(() => browser.close());

const directory = mkdtempSync(join(tmpdir(), 'diamond-report-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** The report of a run that has everything a report can show, with every fold open. */
async function opened(options: { colorScheme?: 'light' | 'dark'; width: number }) {
  const file = join(directory, 'report.html');
  writeFileSync(file, crowdedRun().page);
  const context = await browser.newContext({
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: options.width, height: 900 },
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const dialogs: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('details')) each.open = true;
  });
  return { page, requests, dialogs, close: () => context.close() };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: every part of the report passes axe`, async () => {
    const { page, close } = await opened({ colorScheme, width: 1_280 });
    const violations = await axeViolations(page);
    assert.deepEqual(
      violations.map((each) => `${each.id}: ${each.nodes[0]?.html} ${each.nodes[0]?.failureSummary}`),
      [],
    );
    await close();
  });
}

test('payloads in charts, tables, details and waivers stay text; nothing is loaded and nothing runs', async () => {
  const { page, requests, dialogs, close } = await opened({ width: 1_280 });
  assert.equal(requests.length, 1);
  assert.deepEqual(dialogs, []);
  assert.equal(await page.locator('script, img, iframe, object, svg foreignObject').count(), 0);
  const shown = payload.replaceAll('\u0000', '').replaceAll(/\s+/g, ' ').slice(0, 40);
  for (const part of ['figcaption', '.legend li', 'table.matrix td', 'table.rows td', '.hole', '#waivers', 'pre']) {
    assert.ok((await page.locator(part).filter({ hasText: shown }).count()) > 0, `no payload seen in ${part}`);
  }
  await close();
});

for (const width of [1_280, 390]) {
  test(`at ${width} px the page itself does not scroll sideways`, async () => {
    const { page, close } = await opened({ width });
    const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(needs! <= has!, `${needs} px of ${has} px`);
    await close();
  });
}

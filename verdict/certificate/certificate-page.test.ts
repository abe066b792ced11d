import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { axeViolations } from '../../harness/axe.ts';
import { browserLaunchOptions } from '../../harness/browser.ts';
import { allPass, folder, wholeRegistry } from '../evidence-for-tests.ts';
import { judge } from '../judge.ts';
import { certificatePage } from './certificate-page.ts';
import { certificateFiles } from './files.ts';
import { printCertificate } from './print-certificate.ts';
import { certifiable } from './run-for-tests.ts';
import type { Certificate, Statement } from './statement.ts';
import { extension } from './statement.ts';
import { statementOf } from './statement-of.ts';

let browser: Browser;
before(async () => {
  browser = await chromium.launch(await browserLaunchOptions());
});
after(() => browser.close());

const run = certifiable();
const plain = statementOf({
  verdict: judge(folder(allPass(), run), wholeRegistry),
  run,
  manifest: { lines: [], sha256: 'e'.repeat(64) },
  calibration: undefined,
  earlierRuns: { recordedSince: null, unreadableLines: 0, runs: [] },
  url: undefined,
});

function withMore(more: Partial<Certificate>, result: 'PASSED' | 'WARNED' = 'WARNED'): Statement {
  const certificate = { ...plain.predicate[extension], ...more };
  return { ...plain, predicate: { ...plain.predicate, result, [extension]: certificate } };
}

const long = 'words that go on and on about what was seen, by whom, and until when it may stay so, '.repeat(4);
/** More of everything than any run should have. */
const crowded = withMore({
  waivers: Array.from({ length: 9 }, (_, index) => ({
    subject: `chaos.service-crash/case-number-${index}`,
    reason: long,
    by: 'Somebody With A Very Long Name',
    expires: '2026-12-31',
    covers: [long, long],
  })),
  phases: plain.predicate[extension].phases.map((each) => ({ ...each, observed: long })),
  conditions: Array.from({ length: 12 }, (_, index) => ({ name: `condition ${index}`, here: long, production: null })),
  calibration: {
    measuredOn: { system: 'accord', digest: 'sha256:0', commit: 'b'.repeat(40), date: '2026-01-01T00:00:00Z' },
    flaws: 240,
    caught: 239,
    cleanJudgements: 880,
    falseAlarms: 1,
  },
  tolerated: [long],
  notApplicable: [long],
});

for (const [title, statement] of [
  ['plain', plain],
  ['crowded', crowded],
] as const) {
  test(`${title}: prints whole on one A4 page, loads nothing, and passes axe`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'diamond-certificate-'));
    try {
      const file = join(directory, certificateFiles.page);
      writeFileSync(file, certificatePage(statement, 'f'.repeat(64)));
      await printCertificate(directory);
      const pdf = readFileSync(join(directory, certificateFiles.print), 'latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g)?.length, 1);

      const context = await browser.newContext({ viewport: { width: 794, height: 1123 } });
      const page = await context.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      assert.equal(requests.length, 1);
      await page.emulateMedia({ media: 'print' });
      const [has, needs] = await page.evaluate(() => {
        const sheet = document.querySelector('main')!;
        return [sheet.clientHeight, sheet.scrollHeight];
      });
      assert.ok(needs! <= has!, `${needs} px of ${has} px`);
      await page.emulateMedia({ media: 'screen' });
      const violations = await axeViolations(page);
      assert.deepEqual(
        violations.map((each) => `${each.id}: ${each.nodes[0]?.html}`),
        [],
      );
      await context.close();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}

test('what evidence says is text, never markup', () => {
  const attack = '<script>alert(1)</script>';
  const waivers = [{ subject: attack, reason: attack, by: attack, expires: attack, covers: [attack] }];
  const page = certificatePage(withMore({ waivers, tolerated: [attack] }), attack);
  assert.doesNotMatch(page, /<script/);
  assert.match(page, /&lt;script&gt;/);
});

test('rates are given with the system that they were measured on; without any it says so', () => {
  assert.match(certificatePage(plain, ''), /was not measured/);
  assert.match(
    certificatePage(crowded, ''),
    /239 of 240 seeded flaws were caught.*measured on accord \(another build\)/,
  );
});

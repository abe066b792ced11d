import type { Page } from '@playwright/test';
import axe from 'axe-core';

/**
 * What axe-core finds on the page as it stands: every rule of WCAG 2.2 A and AA and the best practices. Its source is handed to a
 * document once; `@axe-core/playwright` does so for every look, and each of them is half a megabyte of the page's trace.
 */
export async function axeViolations(page: Page): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations;
}

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { browserLaunchOptions } from '../../harness/browser.ts';
import { certificateFiles } from './files.ts';

/** Prints certificate.html of a run's folder to certificate.pdf with the browser that the suite has. */
export async function printCertificate(runDirectory: string): Promise<void> {
  const browser = await chromium.launch(await browserLaunchOptions());
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(runDirectory, certificateFiles.page)).href);
    await page.pdf({
      path: join(runDirectory, certificateFiles.print),
      preferCSSPageSize: true,
      printBackground: true,
    });
  } finally {
    await browser.close();
  }
}

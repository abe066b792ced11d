import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { ConfigurationFile } from './run-record.ts';

/**
 * The files that decide what a run is, with their digests: configuration, adapter and the lock that names every tool. `adapter` is
 * relative to the suite's folder, as diamond.config.ts gives it.
 */
export function configurationFiles(suite: string, adapter: string): ConfigurationFile[] {
  return ['diamond.config.ts', 'playwright.config.ts', 'package-lock.json', adapter]
    .map((name) => resolve(suite, name))
    .filter((path) => existsSync(path))
    .map((path) => ({
      name: relative(suite, path).replaceAll('\\', '/'),
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    }));
}

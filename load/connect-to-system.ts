import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import config from '../diamond.config.ts';
import type { System, SystemDefinition } from '../harness/system.ts';

const suiteDirectory = resolve(import.meta.dirname, '..');

/** The running system under test: by the adapter that DIAMOND_SYSTEM names, else the one of diamond.config.ts. */
export async function connectToSystem(environment: NodeJS.ProcessEnv = process.env): Promise<System> {
  const file = resolve(suiteDirectory, environment.DIAMOND_SYSTEM ?? config.system);
  const module = (await import(pathToFileURL(file).href)) as { default: SystemDefinition };
  return module.default.connect(environment);
}

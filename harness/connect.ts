import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DiamondConfig } from './config.ts';
import { DiamondError, messageOf } from './errors.ts';
import { assertLoopback } from './guard-rails.ts';
import { parseConfig } from './parse-config.ts';
import type { System, SystemDefinition } from './system.ts';

/** The suite's own folder. */
export const suiteDirectory = resolve(import.meta.dirname, '..');

/** Loads diamond.config.ts of the suite's folder. Throws `bad-config` where it cannot be used. */
export async function loadConfig(directory: string = suiteDirectory): Promise<DiamondConfig> {
  return parseConfig(await importDefault(resolve(directory, 'diamond.config.ts'), 'diamond.config.ts'));
}

/** Loads the adapter named by DIAMOND_SYSTEM (--system), else by diamond.config.ts. Paths are relative to the suite's folder. */
export async function loadSystemDefinition(
  environment: NodeJS.ProcessEnv = process.env,
  directory: string = suiteDirectory,
): Promise<SystemDefinition> {
  const named = environment.DIAMOND_SYSTEM ?? (await loadConfig(directory)).system;
  const file = isAbsolute(named) ? named : resolve(directory, named);
  const definition = (await importDefault(file, 'system adapter (--system, diamond.config.ts)')) as SystemDefinition;
  if (typeof definition?.connect === 'function' && typeof definition.name === 'string') return definition;
  throw new DiamondError({
    code: 'bad-adapter',
    subject: `system adapter ${named}`,
    expected: 'a module whose default export is a SystemDefinition',
    received: `a default export of type ${typeof definition}`,
    action: 'See docs/your-own-system.md and systems/reference.ts.',
  });
}

/**
 * Connects to the running system, by the environment that the stack's supervisor or the user gives. Every address of it must be on
 * this machine: whatever load, faults or attacks do with the system, they got it here.
 */
export async function connectSystem(environment: NodeJS.ProcessEnv = process.env): Promise<System> {
  const definition = await loadSystemDefinition(environment);
  const system = await definition.connect(environment);
  try {
    for (const address of addressesOf(system)) assertLoopback(address);
  } catch (error) {
    await system.close();
    throw error;
  }
  return system;
}

function addressesOf(system: System): string[] {
  const { observerUrl, applicationUrl, adminUrl } = system.database;
  const replicas = system.services.flatMap((service) => service.replicas);
  return [
    ...system.publicUrls,
    ...replicas.flatMap((replica) => [replica.livenessUrl, replica.readinessUrl, replica.publicUrl]),
    ...system.links.flatMap((link) => [link.listen, link.upstream]),
    observerUrl,
    applicationUrl,
    adminUrl,
    system.toxiproxyUrl,
  ].filter((address) => address !== undefined);
}

async function importDefault(file: string, subject: string): Promise<unknown> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return module.default;
  } catch (cause) {
    throw new DiamondError({
      code: 'cannot-load-module',
      subject,
      expected: 'a module that loads',
      received: messageOf(cause),
      action: `Look at ${file}.`,
      cause,
    });
  }
}

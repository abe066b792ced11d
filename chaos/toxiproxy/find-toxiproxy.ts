import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where Shopify's own `toxiproxy-server` or `toxiproxy-cli` is: named by TOXIPROXY_SERVER or TOXIPROXY_CLI, else on the PATH.
 * @returns undefined when there is none.
 */
export function findToxiproxy(program: 'server' | 'cli'): string | undefined {
  const named = process.env[`TOXIPROXY_${program.toUpperCase()}`];
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, `toxiproxy-${program}`)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch (error) {
    // Not there or not to be run: the next folder may have it.
    return (error as NodeJS.ErrnoException).code === undefined;
  }
}

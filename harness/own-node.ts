import { delimiter, dirname } from 'node:path';

/**
 * Puts the Node of this process first on the PATH, for children that are started as `node …`: the suite may have been started
 * with an older one, which does not read TypeScript.
 */
export function putOwnNodeFirst(environment: NodeJS.ProcessEnv = process.env): void {
  const own = dirname(process.execPath);
  const others = (environment.PATH ?? '').split(delimiter).filter((each) => each !== '' && each !== own);
  environment.PATH = [own, ...others].join(delimiter);
}

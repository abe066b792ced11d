import { resolve } from 'node:path';

/**
 * Where Node keeps compiled modules between starts (NODE_COMPILE_CACHE): a gateway's start takes half the processor time
 * with it. Entries are checked against the source; where the folder cannot be written Node does without.
 */
export const compileCacheDirectory = resolve(import.meta.dirname, '../node_modules/.cache/diamond-run-stack');

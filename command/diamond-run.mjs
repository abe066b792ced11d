#!/usr/bin/env node
// Plain JavaScript for any Node: runs the program with Node 24, which reads TypeScript as it is. An older Node is enough to
// start; the npm package `node` has brought the right one into node_modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const wantedMajor = 24;
/** The suite itself broke: never 1, which would read as a verdict about the system. */
const broken = 3;

if (Number.parseInt(process.versions.node, 10) >= wantedMajor) {
  try {
    await import('./main.ts');
  } catch (error) {
    console.error('diamond-run: the suite does not load:', error);
    process.exitCode = broken;
  }
} else {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (existsSync(node)) {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    // The terminal sends Ctrl-C to both; other signals come to this process alone.
    process.on('SIGINT', () => undefined);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('error', (error) => {
      console.error(
        `diamond-run: ${node} cannot be started: ${error.message}. Remove node_modules and run \`npm ci\`. [no-node]`,
      );
      process.exitCode = broken;
    });
    child.on('exit', (code) => {
      process.exitCode = code ?? broken;
    });
  } else {
    const found = `this is ${process.versions.node}, and node_modules has none`;
    console.error(`diamond-run: Node ${wantedMajor} is needed, ${found}. Run \`npm ci\` first. [no-node]`);
    process.exitCode = broken;
  }
}

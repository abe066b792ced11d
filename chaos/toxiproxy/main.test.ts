import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Rig, within } from './conformance/rig.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

describe('the embedded Toxiproxy as a process', () => {
  it('prints one JSON line with its address, and on SIGTERM closes everything and exits with 0', async () => {
    const child = run('--host', '127.0.0.1', '--port', '0', '--seed', '7');
    let output = '';
    child.stdout!.on('data', (data) => {
      output += String(data);
    });
    const line = await within(() => /^.*(?=\n)/.exec(output)?.[0], 'the first line');
    const { msg, url, port, seed, pid } = JSON.parse(line);
    assert.deepEqual([msg, url, seed, pid], ['listening', `http://127.0.0.1:${port}`, 7, child.pid]);
    const rig = await Rig.create(url);
    const { client, server } = await rig.connect();
    await rig.add('latency', 'upstream', { latency: 600_000, jitter: 0 });
    client.send('held');
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
    await client.ends();
    await server.ends();
    assert.equal(server.text, '');
    rig.upstream.close();
    for (const { socket } of [client, server]) socket.destroy();
    assert.equal(output, `${line}\n`);
  });

  it('stops with its standard input, when asked to', async () => {
    const child = run('--port', '0', '--stop-with-stdin');
    await once(child.stdout!, 'data');
    const exited = once(child, 'exit');
    child.stdin!.end();
    assert.deepEqual(await exited, [0, null]);
  });

  it('says on standard error that its port is taken, and exits with 1', async () => {
    const first = run('--port', '0');
    const [line] = await once(first.stdout!, 'data');
    const { port } = JSON.parse(String(line));
    const second = run('--port', String(port));
    const [complaint, [exitCode]] = await Promise.all([text(second.stderr!), once(second, 'exit')]);
    assert.equal(exitCode, 1);
    assert.match(complaint, /"code":"toxiproxy\.listen".*EADDRINUSE/);
    const exited = once(first, 'exit');
    first.kill('SIGTERM');
    await exited;
  });
});

function run(...parameters: string[]): ChildProcess {
  return spawn(process.execPath, [main, ...parameters], { stdio: 'pipe' });
}

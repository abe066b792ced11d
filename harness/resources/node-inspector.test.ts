import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { NodeInspector } from './node-inspector.ts';

test('it opens and closes again and again, and the process lives on', async () => {
  const busy = "setInterval(() => { for (let i = 0; i < 1e5; i += 1) JSON.stringify({ i }); }, 1); console.log('up');";
  const child = spawn(process.execPath, ['--inspect-port=127.0.0.1:0', '-e', busy], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await once(child.stdout, 'data');
    for (let i = 0; i < 5; i += 1) {
      const inspector = await NodeInspector.open(child.pid!);
      assert.ok((await inspector.heapBytesAfterCollection()) > 0);
      await inspector.close();
    }
    assert.equal(child.exitCode ?? child.signalCode, null);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a process that is not Node is refused: it would die of the signal', async () => {
  const child = spawn('sleep', ['60']);
  try {
    await assert.rejects(NodeInspector.open(child.pid!), /is sleep, not Node/);
    assert.equal(child.exitCode ?? child.signalCode, null);
  } finally {
    child.kill('SIGKILL');
  }
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { eventually } from '../service/process-for-tests.ts';
import { backoffMs } from './backoff.ts';
import { Doorbell } from './doorbell.ts';
import { type Execution, ExecutorClient, StaleTokenError, TransientError } from './executor-client.ts';
import { BreakerOpenError, GuardedExecutor } from './guarded-executor.ts';
import { pause } from './pause.ts';
import { Term } from './term.ts';

const NEVER = new AbortController().signal;
const EXECUTION: Execution = { jobId: 'j', round: 1, attemptId: 'a', fencingToken: 3n, kind: 'digest', input: 'x' };

describe('back-off', () => {
  it('grows with every failure whatever the draws, and stays within ±25 % of its mean', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(99), fc.nat(99), (failed, a, b) => {
        const [first, next] = [backoffMs(failed, 200, () => a / 100), backoffMs(failed + 1, 200, () => b / 100)];
        assert.ok(next > first || next >= 22_500);
        assert.ok(first >= Math.min(30_000, 200 * 2 ** (failed - 1)) * 0.75 - 1);
      }),
    );
  });

  it('draws differently, and is bounded', () => {
    assert.ok(new Set(Array.from({ length: 50 }, () => backoffMs(3, 200))).size > 10);
    assert.ok(backoffMs(40, 200) <= 37_500);
  });
});

describe('a term', () => {
  it('is not believed in after its time, even before any timer has run, as after a pause of the process', () => {
    const term = new Term({ leaseName: 'l', token: 1n }, performance.now() + 300);
    assert.equal(term.isHeld(), true);
    for (const until = performance.now() + 305; performance.now() < until; );
    assert.equal(term.signal.aborted, false, 'no timer has run yet');
    assert.equal(term.isHeld(), false);
    assert.equal(term.signal.aborted, true);
  });

  it('aborts its signal by itself', async () => {
    const term = new Term({ leaseName: 'l', token: 1n }, performance.now() + 10);
    await once(term.signal, 'abort');
    assert.match(term.endedBecause ?? '', /not renewed in time/);
  });

  it('lasts as long as it is extended, and cannot be revived', async () => {
    const term = new Term({ leaseName: 'l', token: 1n }, performance.now() + 10);
    term.extend(performance.now() + 60_000);
    await pause(30, NEVER);
    assert.equal(term.isHeld(), true);
    term.end('enough');
    term.extend(performance.now() + 60_000);
    assert.equal(term.isHeld(), false);
  });
});

describe('a doorbell', () => {
  it('keeps rings that come while nobody waits, as one', async () => {
    const bell = new Doorbell();
    bell.ring();
    bell.ring();
    const startMs = performance.now();
    await bell.wait(0, 10_000, NEVER);
    assert.ok(performance.now() - startMs < 5_000);
    const second = bell.wait(0, 10_000, NEVER).then(() => 'rung');
    assert.equal(await Promise.race([second, pause(30, NEVER).then(() => 'quiet')]), 'quiet');
    bell.ring();
    await second;
  });

  it('wakes at once when the signal is aborted', async () => {
    const stop = new AbortController();
    const waiting = new Doorbell().wait(5_000, 10_000, stop.signal);
    stop.abort();
    await waiting;
  });
});

describe('the executor’s client', () => {
  let server: Server;
  let answer: RequestListener;
  let client: ExecutorClient;
  before(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = new ExecutorClient(`http://127.0.0.1:${(server.address() as { port: number }).port}`, 1_500);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const json = (status: number, body: unknown): RequestListener => {
    return (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
  };
  const failure = async () => {
    try {
      return await client.execute(EXECUTION, NEVER);
    } catch (error) {
      return error;
    }
  };

  it('tells answers from failures that may pass', async () => {
    answer = json(200, { outcome: 'done', result: 'r' });
    assert.deepEqual(await failure(), { outcome: 'done', result: 'r' });
    answer = json(422, { code: 'refused', message: 'm' });
    assert.deepEqual(await failure(), { outcome: 'refused', message: 'm' });
    answer = json(409, { code: 'stale-token', highestToken: 9 });
    assert.ok((await failure()) instanceof StaleTokenError);
    for (const status of [500, 502, 503, 429]) {
      answer = json(status, {});
      assert.ok((await failure()) instanceof TransientError, String(status));
    }
    answer = json(400, { code: 'validation' });
    const fault = await failure();
    assert.ok(fault instanceof Error && !(fault instanceof TransientError), 'a fault of ours is not transient');
  });

  it('takes silence, half an answer and nonsense for transient, and says that the work may have been done', async () => {
    const bad: RequestListener[] = [
      () => undefined,
      (_request, response) => response.writeHead(200).write('{"outcome":'),
      (_request, response) => response.writeHead(200, { 'content-length': 100 }).end('{', () => response.destroy()),
      (_request, response) => response.end('<html>'),
      (_request, response) => response.end('{}'),
      (request) => request.socket.resetAndDestroy(),
    ];
    for (const [n, listener] of bad.entries()) {
      answer = listener;
      const error = await failure();
      assert.ok(error instanceof TransientError, `case ${n}`);
      assert.equal(error.mayHaveHappened, true, `case ${n}`);
    }
  });

  it('knows that nothing was done where there was no connection', async () => {
    const nobody = new ExecutorClient('http://127.0.0.1:1', 300);
    await assert.rejects(nobody.execute(EXECUTION, NEVER), (error) => {
      assert.ok(error instanceof TransientError);
      assert.equal(error.mayHaveHappened, false);
      return true;
    });
  });

  it('blames nobody when it is called off', async () => {
    answer = () => undefined;
    const off = new AbortController();
    const call = client.execute(EXECUTION, off.signal);
    off.abort();
    await assert.rejects(call, (error) => !(error instanceof TransientError));
  });
});

describe('the breaker', () => {
  let calls = 0;
  let behaviour: () => Promise<never> | Promise<{ outcome: 'done'; result: string }>;
  const done = async () => ({ outcome: 'done' as const, result: 'r' });
  const fail = async () => {
    throw new TransientError('down', true);
  };
  let guarded: GuardedExecutor;
  const open = (resetMs = 30) => {
    calls = 0;
    const client = {
      execute: () => {
        calls += 1;
        return behaviour();
      },
      ping: () => {
        calls += 1;
        return behaviour();
      },
    };
    guarded = new GuardedExecutor(client as unknown as ExecutorClient, resetMs);
  };
  afterEach(() => guarded.stop());
  const failTimes = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      await assert.rejects(guarded.execute(EXECUTION, NEVER));
    }
  };

  it('opens at the fourth failure in a row, not at the third', async () => {
    open(60_000);
    behaviour = fail;
    await failTimes(3);
    assert.equal(guarded.state, 'closed');
    await failTimes(1);
    assert.equal(guarded.state, 'open');
    await assert.rejects(guarded.execute(EXECUTION, NEVER), BreakerOpenError);
    assert.equal(calls, 4, 'nothing was sent while open');
  });

  it('does not open at answers: refused work, stale tokens', async () => {
    open(60_000);
    behaviour = async () => {
      throw new StaleTokenError('9');
    };
    await failTimes(20);
    assert.equal(guarded.state, 'closed');
  });

  it('probes by itself, ever more rarely, and closes when the executor is back', async () => {
    open();
    behaviour = fail;
    const changes: string[] = [];
    guarded.onChange = () => changes.push(guarded.state);
    await failTimes(4);
    const waiting = guarded.whenClosed(NEVER);
    await eventually('two probes', () => calls >= 6);
    behaviour = done;
    await waiting;
    assert.equal(guarded.state, 'closed');
    assert.equal(changes.at(-1), 'closed');
    assert.deepEqual(await guarded.execute(EXECUTION, NEVER), { outcome: 'done', result: 'r' });
  });

  it('lets nobody wait who is called off', async () => {
    open(60_000);
    behaviour = fail;
    await failTimes(4);
    const off = new AbortController();
    const waiting = guarded.whenClosed(off.signal);
    off.abort();
    await waiting;
    assert.equal(guarded.state, 'open');
  });
});

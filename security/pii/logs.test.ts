import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine, System } from '../../harness/system.ts';
import { blindLogs, type Controls, logText } from './logs.ts';

const mark = (log: string, value: string) => ({ log, mark: { what: 'a refusal', value, kind: 'text' as const } });
const controls = (...marks: ReturnType<typeof mark>[]): Controls => ({ controls: marks, without: [] });

/** Logs whose lines are as old as their place. */
function logging(logs: Readonly<Record<string, readonly string[] | Error>>): Pick<System, 'control'> {
  return {
    control: {
      names: Object.keys(logs),
      logs: async (name: string, { sinceMs = 0 } = {}): Promise<LogLine[]> => {
        const texts = logs[name]!;
        if (texts instanceof Error) throw texts;
        return texts
          .map((text, atMs) => ({ replica: name, atMs, level: 'info', text }))
          .filter(({ atMs }) => atMs >= sinceMs);
      },
    } as unknown as System['control'],
  };
}

test('controls that are found, and services that have said something at their start, let the search count', async () => {
  const system = logging({ web: ['listening', 'refused r-1', 'refused r-2'], quiet: ['listening'] });
  assert.deepEqual(await blindLogs(system, [controls(mark('web', 'r-1')), controls(mark('web', 'r-2'))], 1), []);
});

test('a control that is not found, e.g. in a log that was cut, makes the search blind', async () => {
  const cut = logging({ web: ['listening', 'refused r-2'] });
  const why = await blindLogs(cut, [controls(mark('web', 'r-1')), controls(mark('web', 'r-2'))], 1, 0);
  assert.deepEqual(why, ['the search of the log of web does not find what certainly stands there']);
});

test('a control from before the search began is none, and neither is an empty log', async () => {
  const system = logging({ web: ['refused r-1', 'something'], silent: [] });
  const why = await blindLogs(system, [controls(mark('web', 'r-1'))], 1, 0);
  assert.equal(why.length, 2);
  assert.match(why[1]!, /silent/);
});

test('a log that nothing certain could be put into is named', async () => {
  const system = logging({ web: ['listening'] });
  assert.deepEqual(await blindLogs(system, [{ controls: [], without: ['web'] }], 0), [
    'nothing is known that the log of web must hold',
  ]);
});

test('a log whose keeper is not reached is unread; any other error is the suite’s own', async () => {
  const system = logging({ web: new TypeError('fetch failed'), other: new TypeError('x is not a function') });
  assert.equal(await logText(system, 'web', 0), undefined);
  await assert.rejects(logText(system, 'other', 0), /x is not a function/);
});

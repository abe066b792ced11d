import type { OutsideCall, OutsideEffect, OutsideRecord } from '../../harness/system.ts';

/** The executor's API gives at most this many rows at once. */
const pageRows = 10_000;

/** The executor's own durable record, read directly, past every link. */
export function executorRecord(executorUrl: string): OutsideRecord {
  return {
    effects: () => readAll<OutsideEffect>(executorUrl, 'effects'),
    calls: () => readAll<OutsideCall>(executorUrl, 'calls'),
  };
}

async function readAll<Row>(executorUrl: string, name: 'effects' | 'calls'): Promise<Row[]> {
  const rows: (Row & { n: number })[] = [];
  for (;;) {
    const after = rows.at(-1)?.n ?? 0;
    const response = await fetch(`${executorUrl}/v1/${name}?after=${after}&limit=${pageRows}`, {
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`the executor's record of ${name} answered ${response.status}`);
    const page = ((await response.json()) as Record<string, (Row & { n: number })[]>)[name] ?? [];
    rows.push(...page);
    if (page.length < pageRows) return rows;
  }
}

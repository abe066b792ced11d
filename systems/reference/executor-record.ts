import type { ExternalCall, ExternalEffect } from '../../harness/system.ts';

/** One page of the executor's record. */
const pageSize = 10_000;

/** What the executor keeps on record, and what one entry of each holds. */
interface ExecutorRecord {
  /** What it has done. */
  readonly effects: ExternalEffect;
  /** Every call that it has received. */
  readonly calls: ExternalCall;
}

/** All entries of one kind, from the executor's own durable record. Rejects where it does not answer. */
export async function executorRecord<Kind extends keyof ExecutorRecord>(
  executorUrl: string,
  kind: Kind,
): Promise<ExecutorRecord[Kind][]> {
  const all: ExecutorRecord[Kind][] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${executorUrl}/v1/${kind}?after=${after}&limit=${pageSize}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the executor's record of ${kind} answered ${response.status}`);
    const page = (await response.json()) as Record<Kind, (ExecutorRecord[Kind] & { readonly n: number })[]>;
    const entries = page[kind];
    all.push(...entries);
    if (entries.length < pageSize) return all;
    after = entries.at(-1)!.n;
  }
}

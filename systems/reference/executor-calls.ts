import type { ExternalCall } from '../../harness/system.ts';

/** One page of the executor's record. */
const pageSize = 10_000;

interface CallsPage {
  readonly calls: readonly (ExternalCall & { readonly n: number })[];
}

/** Every call that the executor has received, from its own durable record. Rejects where it does not answer. */
export async function executorCalls(executorUrl: string): Promise<ExternalCall[]> {
  const all: ExternalCall[] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${executorUrl}/v1/calls?after=${after}&limit=${pageSize}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the executor's record of calls answered ${response.status}`);
    const { calls } = (await response.json()) as CallsPage;
    all.push(...calls);
    if (calls.length < pageSize) return all;
    after = calls.at(-1)!.n;
  }
}

import type { ExternalEffect } from '../../harness/system.ts';

/** One page of the executor's record. */
const pageSize = 10_000;

interface EffectsPage {
  readonly effects: readonly (ExternalEffect & { readonly n: number })[];
}

/** Everything that the executor has done, from its own durable record. Rejects where it does not answer. */
export async function executorEffects(executorUrl: string): Promise<ExternalEffect[]> {
  const all: ExternalEffect[] = [];
  for (let after = 0; ; ) {
    const response = await fetch(`${executorUrl}/v1/effects?after=${after}&limit=${pageSize}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the executor's record of effects answered ${response.status}`);
    const { effects } = (await response.json()) as EffectsPage;
    all.push(...effects);
    if (effects.length < pageSize) return all;
    after = effects.at(-1)!.n;
  }
}

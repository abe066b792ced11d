import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerWrites } from '../data-checks/reconciliation/ledger-writes.ts';
import { Snapshot } from '../data-checks/snapshot.ts';
import type { AttemptKind, HistoryLine } from '../harness/attempts.ts';
import { relations } from '../systems/reference/relations.ts';

/** The history, in four files, that clients would have written who made exactly the writes of this ledger. */
export async function writeHistory(databaseUrl: string, directory: string): Promise<number> {
  const snapshot = await Snapshot.open({ databaseUrl, relations, statementTimeoutMs: 600_000 });
  const files = ['a', 'b', 'c', 'd'].map((name) => openSync(join(directory, `${name}.ndjson`), 'w'));
  let count = 0;
  for await (const portion of ledgerWrites(snapshot)) {
    const texts = files.map(() => '');
    for (const write of portion) {
      const attempt = randomUUID();
      const clocks = (wallMs: number) => ({ monotonicNs: String(BigInt(Math.round(wallMs)) * 1_000_000n), wallMs });
      const begin: HistoryLine = {
        type: 'begin',
        attempt,
        kind: write.kind as AttemptKind,
        input: {
          tenantId: write.tenantId,
          actorId: write.actorId!,
          scopeId: write.scopeId ?? undefined,
          contentSha256: write.contentSha256!,
          requestKey: write.requestKey!,
        },
        ...clocks(write.recordedMs - 1),
      };
      const result = { id: write.resourceId!, seq: Number(write.seq), replayed: false };
      const acknowledge: HistoryLine = { type: 'acknowledge', attempt, result, ...clocks(write.recordedMs + 1) };
      texts[count++ % files.length] += `${JSON.stringify(begin)}\n${JSON.stringify(acknowledge)}\n`;
    }
    for (const [index, file] of files.entries()) writeSync(file, texts[index]!);
  }
  for (const file of files) closeSync(file);
  await snapshot.close();
  return count;
}

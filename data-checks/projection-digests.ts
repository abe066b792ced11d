import type { RelationName } from './relations.ts';
import { projectionNames } from './relations.ts';
import type { Snapshot } from './snapshot.ts';

/** The derived relations but for the checkpoints, which say how far the others are and hold no fact. */
export const comparedProjections = projectionNames.filter((name) => name !== 'checkpoints');

export interface ProjectionDigest {
  readonly rows: number;
  /** Sum of 64-bit hashes of every row, whatever their order. */
  readonly digest: string;
}

/** A digest of each projection's rows, computed by the database. */
export async function projectionDigests(snapshot: Snapshot): Promise<Map<RelationName, ProjectionDigest>> {
  const digests = new Map<RelationName, ProjectionDigest>();
  for (const name of comparedProjections) {
    const sql = `SELECT count(*) AS rows, sum(hashtextextended(${name}::text, 0)::numeric)::text AS digest FROM ${name}`;
    const [row] = (await snapshot.query(`rebuild (${name})`, sql, [name])) as { rows: string; digest: string | null }[];
    digests.set(name, { rows: Number(row?.rows), digest: row?.digest ?? '' });
  }
  return digests;
}

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
  for (const name of comparedProjections) digests.set(name, await digestOf(snapshot, name, [name]));
  return digests;
}

/** The same of whole tables: also of columns that no canonical relation has. */
export async function tableDigests(
  snapshot: Snapshot,
  tables: readonly string[],
): Promise<Map<string, ProjectionDigest>> {
  const digests = new Map<string, ProjectionDigest>();
  for (const table of tables) digests.set(table, await digestOf(snapshot, table, []));
  return digests;
}

async function digestOf(snapshot: Snapshot, from: string, relations: RelationName[]): Promise<ProjectionDigest> {
  const digest = 'sum(hashtextextended(whole_row::text, 0)::numeric)::text';
  const sql = `SELECT count(*) AS rows, ${digest} AS digest FROM ${from} AS whole_row`;
  const [row] = (await snapshot.query(`rebuild (${from})`, sql, relations)) as {
    rows: string;
    digest: string | null;
  }[];
  return { rows: Number(row?.rows), digest: row?.digest ?? '' };
}

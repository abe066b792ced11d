import type { DataFinding } from '../harness/data-report.ts';
import type { CheckFile } from './check-file.ts';
import { sampleSize, timed } from './finding.ts';
import type { Row, Snapshot } from './snapshot.ts';

/** Runs one SQL check in the snapshot: offending rows fail it, 0 examined rows make it unknown. */
export function runCheck(snapshot: Snapshot, check: CheckFile): Promise<DataFinding> {
  const identity = { check: check.name, title: check.title, criterion: check.criterion, case: check.case };
  return timed(identity, async () => {
    const examinedRows = await snapshot.query(`${check.name} (examined)`, check.examinedSql, check.relations);
    const examined = Number(Object.values(examinedRows[0] ?? {})[0] ?? 0);
    const counted = `SELECT count(*) OVER () AS offending_rows, found.* FROM (\n${check.sql}\n) AS found LIMIT ${sampleSize}`;
    const rows = await snapshot.query(check.name, counted, check.relations);
    if (rows.length === 0) return { outcome: 'pass', summary: `${check.title}: ${examined} examined.`, examined };
    const offending = Number(rows[0]?.offending_rows);
    const sample = rows.map(({ offending_rows: _counted, ...row }) => readable(row));
    const summary = `${offending} against "${check.title}", the first: ${JSON.stringify(sample[0])}`;
    return { outcome: 'fail', summary, examined, offending, sample, gate: check.gate };
  });
}

/** Bytes as hex, everything else as JSON shows it. */
function readable(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('hex') : value]),
  );
}

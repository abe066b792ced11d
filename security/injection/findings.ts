import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { Call } from '../walker/call.ts';
import type { Point } from './points.ts';

const shared = {
  cwe: 'CWE-89',
  asvs: 'V1.2.4',
  mend: 'Pass every value as a parameter; choose names and directions of ORDER BY from a list of your own.',
};

export function inStatement(what: string, line: string): SecurityFinding {
  return {
    ...shared,
    id: `sql-injection/log/${what}`,
    operation: what.split(',')[0] ?? what,
    title: `text from ${what} became part of a statement`,
    request: what,
    answer: 'see the oracle',
    oracle: `the database’s log: ${line}`,
  };
}

export function waits(call: Call, point: Point, payload: string): SecurityFinding {
  return {
    ...shared,
    id: `sql-injection/timing/${call.operation.id}/${point.name}`,
    operation: call.operation.id,
    title: `${call.operation.id}: ${point.name} makes the database wait`,
    request: `${point.name} with pg_sleep (${payload})`,
    answer: 'late by the payload’s own seconds',
    oracle: 'the answer followed 0, 2, 0 and 2 seconds',
  };
}

export function letsIn(call: Call, point: Point, status: number): SecurityFinding {
  return {
    ...shared,
    id: `sql-injection/rows/${call.operation.id}/${point.name}`,
    operation: call.operation.id,
    title: `${call.operation.id}: a condition in ${point.name} signs somebody in`,
    request: `${point.name} with a condition that every row meets, and a password that nobody has`,
    answer: `status ${status}`,
    oracle: 'signed in without a password',
  };
}

export function reaches(changes: readonly string[]): SecurityFinding {
  return {
    ...shared,
    id: 'sql-injection/rows',
    operation: 'an operation that writes',
    title: 'a condition reaches rows that the call does not name',
    request: 'a condition that every row meets, in every place of every operation that writes',
    answer: 'see the oracle',
    oracle: `${changes.slice(0, 5).join('; ')}${changes.length > 5 ? `; and ${changes.length - 5} more` : ''}`,
  };
}

export function differs(call: Call, point: Point, pair: string): SecurityFinding {
  return {
    ...shared,
    id: `sql-injection/answers/${call.operation.id}/${point.name}`,
    operation: call.operation.id,
    title: `${call.operation.id}: a condition in ${point.name} changes the answer`,
    request: `${point.name} with a true and a false condition (${pair})`,
    answer: 'two different ones, twice',
    oracle: 'the answer to the true condition differs from that to the false one, repeatably',
  };
}

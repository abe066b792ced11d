import { randomBytes } from 'node:crypto';
import type { Attempts } from '../harness/attempts.ts';
import { recordedConversation, recordedMessage } from '../harness/recorded-calls.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { System } from '../harness/system.ts';
import { bodyWith, guess } from './authentication/guess.ts';
import { errorOnPurpose, linesWith, tellingLines } from './injection/database-log.ts';
import { differs, inStatement, letsIn, reaches, waits } from './injection/findings.ts';
import { changesOfOthers, readHoldings, unexplainedRows } from './injection/rows.ts';
import {
  breakingPayloads,
  conditionPairs,
  conditionPairsBehind,
  sleepingPayloads,
  textToBeFound,
  wideningPayloads,
} from './injection/sql-payloads.ts';
import { credentialTargets, targetsOf } from './injection/targets.ts';
import { deadSession } from './living-session.ts';
import { profileOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import type { Sent } from './recorded-call.ts';
import { caseOf, type Stage, test } from './stage.ts';
import { readState } from './state.ts';
import type { Call } from './walker/call.ts';
import { attackJobs, jobTexts, takes } from './xss/job-texts.ts';

const criterion = 'security.sql-injection';

test(
  'no text becomes part of a statement: the database’s own log',
  caseOf(criterion, 'log'),
  async ({ system, stage, attempts, evidence }) => {
    test.setTimeout(180_000);
    const sinceMs = Date.now();
    const run = randomBytes(3).toString('hex');
    const sent = new Map<string, string>();
    const markerFor = (what: string) => {
      const marker = `dq${run}x${sent.size}z`;
      sent.set(marker, what);
      return marker;
    };
    const findings: SecurityFinding[] = [];
    const unknown: string[] = [];
    let statusFives = 0;
    for (const payload of breakingPayloads) {
      const targets = [...(await targetsOf(stage, unknown)), ...(await credentialTargets(system, stage))];
      for (const { call, point } of targets) {
        const marker = markerFor(`${call.operation.id}, ${point.name}, ${payload.id}`);
        const status = await send(system, stage, call, point.with(payload.text(marker)));
        if (status >= 500) statusFives += 1;
      }
    }
    unknown.push(...(await attackWork(system, stage, attempts, markerFor)));
    const marked = await linesWith(system, new RegExp(`dq${run}x\\d+z`, 'g'), sinceMs);
    for (const [marker, line] of marked) findings.push(inStatement(sent.get(marker) ?? marker, line));
    const errors = marked.size > 0 ? [] : await tellingLines(system, sinceMs);
    for (const line of new Set(errors.map((text) => text.replace(/^.*?(ERROR|STATEMENT)/, '$1').slice(0, 200)))) {
      findings.push(inStatement('an operation under attack', line));
    }
    if (!(await logIsSeen(system, sinceMs)))
      unknown.push('the database’s log shows nothing of an error made on purpose');
    unknown.push(...(await deadSession(stage.api)));
    recordCase(evidence, {
      findings: findings.slice(0, 50),
      unknown: [...new Set(unknown)],
      examined: sent.size,
      expected: 'no statement of the log holds what was sent, and no error of a broken statement',
      summary: `${sent.size} payloads in every parameter of every operation, in what carries the session and in work that was done: none became part of a statement.`,
      measured: [{ name: 'answers with a status of 500 or more', value: statusFives, unit: 'answers' }],
    });
  },
);

test('no text makes the database wait', caseOf(criterion, 'timing'), async ({ system, stage, attempts, evidence }) => {
  test.setTimeout(180_000);
  await recordedMessage(stage.api, stage.conversation, textToBeFound(), attempts);
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  let examined = 0;
  for (const payload of sleepingPayloads) {
    const targets = [...(await targetsOf(stage, unknown)), ...(await credentialTargets(system, stage))];
    for (const { call, point } of targets) {
      examined += 1;
      const late = async (seconds: number) => {
        const began = performance.now();
        await send(system, stage, call, point.with(payload.text(seconds)));
        return performance.now() - began;
      };
      if ((await late(1)) < 900) continue;
      // Slow for whatever reason: only an answer that follows the payload's own seconds, twice, is a finding.
      const follows =
        (await late(0)) < 900 && (await late(2)) > 1_900 && (await late(0)) < 900 && (await late(2)) > 1_900;
      if (follows) findings.push(waits(call, point, payload.id));
    }
  }
  unknown.push(...(await deadSession(stage.api)));
  recordCase(evidence, {
    findings,
    unknown: [...new Set(unknown)],
    examined,
    expected: 'no answer is late by the seconds that the payload asks for',
    summary: `${examined} payloads that sleep where they are evaluated: no answer followed them.`,
  });
});

test('no condition changes an answer', caseOf(criterion, 'answers'), async ({ system, stage, attempts, evidence }) => {
  await recordedMessage(stage.api, stage.conversation, textToBeFound(), attempts);
  const findings: SecurityFinding[] = [];
  const unknown: string[] = [];
  let examined = 0;
  const { endlessOperations } = profileOf(system);
  const isAnswered = ({ id, writes }: Call['operation']) => !writes && !endlessOperations.includes(id);
  for (const { call, point, behind } of await targetsOf(stage, unknown, isAnswered)) {
    for (const { id, yes, no } of behind ? conditionPairsBehind : conditionPairs) {
      examined += 1;
      const ask = async (text: string) => {
        const answer = await stage.send(point.with(text));
        return `${answer.status} ${comparable(answer.body, text)}`;
      };
      const [first, second] = [await ask(yes), await ask(no)];
      if (first === second) continue;
      // Again in the other order: what changes by itself is no answer to the condition.
      if ((await ask(no)) === second && (await ask(yes)) === first) findings.push(differs(call, point, id));
    }
  }
  unknown.push(...(await deadSession(stage.api)));
  recordCase(evidence, {
    findings,
    unknown: [...new Set(unknown)],
    examined,
    expected: 'the same answer to a true and to a false condition',
    summary: `${examined} pairs of a true and a false condition were answered alike.`,
  });
});

test(
  'no condition reaches rows that the call does not name',
  caseOf(criterion, 'rows'),
  async ({ system, stage, evidence }) => {
    const findings: SecurityFinding[] = [];
    const unknown: string[] = [];
    let examined = 0;
    const before = await readState(system);
    const held = await readHoldings(system);
    for (const { text, behind: textBehind } of wideningPayloads) {
      for (const { call, point, behind } of await targetsOf(stage, unknown, ({ writes }) => writes)) {
        examined += 1;
        const status = await send(system, stage, call, point.with(behind ? textBehind : text));
        if (status < 300 && call.operation.id === profileOf(system).signIn.operation)
          findings.push(letsIn(call, point, status));
      }
    }
    const [now, holds] = [await readState(system), await readHoldings(system)];
    const theirs = changesOfOthers(before, now, stage.victim.personId);
    const changes = [...unexplainedRows(held, holds, before.heads), ...(theirs ?? [])];
    if (changes.length > 0) findings.push(reaches(changes));
    // Every call proposes its own job: a look that does not see those sees nothing.
    if (held.get(stage.conversation.id)?.digest === holds.get(stage.conversation.id)?.digest)
      unknown.push('nothing was seen of the rows that the suite itself has written meanwhile');
    unknown.push(...(await deadSession(stage.api)));
    const beside = theirs
      ? ', and sessions and markers of others,'
      : ' (what is beside the ledger names nobody: not judged)';
    recordCase(evidence, {
      findings,
      unknown: [...new Set(unknown)],
      examined,
      expected: 'no row of others, and none without an event, has come, changed or gone',
      summary: `${examined} conditions that every row meets, in every operation that writes: ${holds.size} conversations${beside} hold what events tell of.`,
    });
  },
);

/**
 * Payloads in every text of a job that is then done: what a worker runs into when nobody waits for an answer. Answers what could not
 * be judged.
 */
async function attackWork(
  system: System,
  stage: Stage,
  attempts: Attempts,
  markerFor: (what: string) => string,
): Promise<string[]> {
  const { victim, colleague } = stage;
  const proposer = await system.api(colleague);
  const texts = await jobTexts(stage);
  const attacks = breakingPayloads.map(async (payload) => {
    const title = `Attacked work: ${payload.id}`;
    const memberIds = [victim.personId, colleague.personId];
    const conversation = await recordedConversation(proposer, { title, memberIds }, attempts);
    return attackJobs({ stage, texts, conversation, proposer, attempts }, ({ operation, member, schema }) => {
      const text = payload.text(markerFor(`${operation.id}, body ${member} of work that is done, ${payload.id}`));
      return takes(schema, text) ? text : undefined;
    });
  });
  return (await Promise.all(attacks)).flatMap(({ unknown }) => unknown);
}

/**
 * Sends it as the victim. Sign-ins go from an address of the attacker's own: failed ones are counted, and the limit is met, not
 * switched off. What signs the victim out is sent without its effect: without a session.
 */
async function send(system: System, stage: Stage, call: Call, sent: Sent): Promise<number> {
  const { signIn, signingOut, endlessOperations } = profileOf(system);
  const { id } = call.operation;
  if (id === signIn.operation) {
    const [replica] = system.services.flatMap(({ replicas }) => replicas).filter(({ publicUrl }) => publicUrl);
    const from = `127.${1 + (randomBytes(1)[0]! % 250)}.${randomBytes(1)[0]}.${1 + (randomBytes(1)[0]! % 250)}`;
    const headers = Object.fromEntries(Object.entries(sent.headers).map(([name, value]) => [name, value ?? '']));
    const nobody = { email: `${randomBytes(4).toString('hex')}@guessed.example`, password: 'guessed' };
    const guessed = { ...call, path: sent.path, headers: { ...headers, origin: replica!.publicUrl! } };
    const body = bodyWith({ ...guessed, body: sent.body }, stage.victim, nobody);
    return (await guess(new URL(replica!.livenessUrl).origin, from, guessed, body)).status;
  }
  if (signingOut.includes(id)) {
    return (await stage.send(sent, system.anonymous())).status;
  }
  if (endlessOperations.includes(id)) {
    const open = stage.api.request({ method: 'GET', path: sent.path, headers: sent.headers, timeoutMs: 250 });
    return open.then(
      ({ status }) => status,
      () => 200,
    );
  }
  return (await stage.send(sent)).status;
}

/** Whether an error of a broken statement, made on purpose as the application, shows in the log. */
async function logIsSeen(system: System, sinceMs: number): Promise<boolean> {
  const marker = await errorOnPurpose(system);
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    if ((await linesWith(system, new RegExp(marker, 'g'), sinceMs)).size > 0) return true;
  }
  return false;
}

/** The answer without what was asked, which it may repeat, and without what differs from call to call. */
function comparable(body: string, text: string): string {
  const written = (what: string) => JSON.stringify(what).slice(1, -1);
  return body
    .replaceAll(written(textToBeFound()), '')
    .replaceAll(written(text), '')
    .replaceAll(/"(?:instance|requestId)":"[^"]*"/g, '');
}

import { type ActorSeat, seat } from '../e2e/journeys/actor.ts';
import { signIn } from '../e2e/journeys/sign-in.ts';
import type { SecurityFinding } from '../harness/security-finding.ts';
import type { ApiClient, System } from '../harness/system.ts';
import { fire, navigate, watch } from './csrf/attack.ts';
import { openAttackerSites } from './csrf/attacker-site.ts';
import { foreignSiteFinding, navigation } from './csrf/foreign-site-finding.ts';
import { fromOwnPage } from './csrf/own-page.ts';
import { originVariants, refusedInEveryVariant, tokenVariants, type Variant } from './csrf/refusals.ts';
import { shotOf, techniques } from './csrf/techniques.ts';
import { deadSession } from './living-session.ts';
import { csrfOf, profileOf, tokenOf } from './profile.ts';
import { recordCase } from './record-case.ts';
import { caseOf, type Stage, test } from './stage.ts';
import { changesSince, readState } from './state.ts';
import type { Call } from './walker/call.ts';
import { otherReadings } from './walker/other-readings.ts';

const criterion = 'security.csrf';
const expected = 'ledger, sessions and every other state unchanged';

test(
  'control: the same writes from the own page change what the oracle looks at',
  caseOf(criterion, 'control'),
  async ({ browser, system, stage, step, evidence }) => {
    const taken = await seat(browser, system, stage.victim);
    await signIn(taken, step);
    const { calls, unknown } = await stage.calls((operation) => operation.writes);
    let examined = 0;
    for (const call of signingOutLast(system, calls)) {
      const before = await readState(system);
      const status = await stage.accepted(call, (made) => fromOwnPage(taken.pages.page, system, made));
      const changes = await changesSince(system, before);
      if (status >= 300) unknown.push(`${call.operation.id}: the own page was answered ${status}`);
      else if (changes.length === 0)
        unknown.push(`${call.operation.id} was accepted, and the oracle saw nothing of it`);
      else examined += 1;
    }
    await taken.context.close();
    recordCase(evidence, {
      findings: [],
      unknown,
      examined,
      expected: 'every state-changing operation, called from the own page with its token, changes ledger or sessions',
      summary: `All ${examined} state-changing operations were accepted from the own page, and the oracle saw each.`,
    });
  },
);

test(
  'no foreign site acts in the name of a signed-in person',
  caseOf(criterion, 'foreign-site'),
  async ({ browser, system, stage, step, evidence }) => {
    test.setTimeout(180_000);
    let taken = await seat(browser, system, stage.victim);
    await signIn(taken, step);
    const target = new URL(taken.pages.page.url()).origin;
    const ownToken = await tokenOf(system, await system.api(stage.colleague));
    const shots = async () => {
      const { calls, unknown } = await stage.calls((operation) => operation.writes);
      return { unknown, shots: calls.map((call) => shotOf(call, target, csrfOf(system), ownToken)) };
    };
    await using attacker = await openAttackerSites(target);
    const findings: SecurityFinding[] = [];
    const measured = [];
    let { shots: all, unknown } = await shots();
    let examined = 0;
    for (const site of attacker.sites) {
      let page = await taken.context.newPage();
      let sent = watch(taken.context, target);
      const total = { requests: 0, withCookie: 0 };
      for (const technique of [...techniques, navigation]) {
        const before = await readState(system);
        if ('fire' in technique) await fire(page, site, technique, all);
        else for (const shot of all) await navigate(page, site, shot);
        await sent.settled();
        examined += all.length;
        const changes = await changesSince(system, before);
        if (changes.length === 0) continue;
        findings.push(foreignSiteFinding(site.name, technique, changes));
        // What was attacked is used up, and perhaps the session too: the next technique starts afresh.
        total.requests += sent.requests;
        total.withCookie += sent.withCookie;
        await taken.context.close();
        taken = await reseat(browser, system, stage, step);
        page = await taken.context.newPage();
        sent = watch(taken.context, target);
        ({ shots: all } = await shots());
      }
      total.requests += sent.requests;
      total.withCookie += sent.withCookie;
      await page.close();
      measured.push({ name: `requests from ${site.name}`, value: total.requests, unit: 'requests' });
      measured.push({ name: `of them with the session's cookie`, value: total.withCookie, unit: 'requests' });
      if (total.requests < all.length)
        unknown.push(`only ${total.requests} requests left the browser from ${site.name}`);
      // Where SameSite does not help, cookies must have gone along: else nothing was attacked.
      if (site.name !== 'another site' && total.withCookie === 0)
        unknown.push(`no cookie went along from ${site.name}`);
    }
    // A cookie that went along proves nothing where the session behind it had ended.
    const alive = await taken.pages.page.evaluate(async (path) => (await fetch(path)).status, csrfOf(system).tokenPath);
    if (alive >= 300) unknown.push(`the session that was attacked was answered ${alive} in the end`);
    await taken.context.close();
    recordCase(evidence, {
      findings,
      unknown,
      examined,
      expected,
      measured,
      summary: `${examined} attacks from another site and from another origin of the same site changed nothing.`,
    });
  },
);

test(
  'a missing, malformed or foreign token is refused',
  caseOf(criterion, 'token'),
  async ({ system, stage, evidence }) => {
    const { header, defences } = csrfOf(system);
    if (!defences.includes('token')) return notClaimed(evidence, 'token');
    const sameperson = await tokenOf(system, await system.api(stage.victim));
    const another = await tokenOf(system, await system.api(stage.colleague));
    // Signing in makes the session that a token belongs to: before it there is none to check.
    const anonymous = profileOf(system).publicOperations;
    const { calls, unknown } = await stage.calls(({ id, writes }) => writes && !anonymous.includes(id));
    const variantsFor = async (client: ApiClient) =>
      tokenVariants(header, await tokenOf(system, client), { sameperson, another });
    const { findings, examined } = await refused(system, stage, calls, variantsFor, unknown);
    recordCase(evidence, {
      findings,
      unknown,
      examined,
      expected,
      summary: `${examined} calls with a token that is not this session's were refused; with its own each was accepted.`,
    });
  },
);

test(
  'a foreign, null or missing Origin is refused',
  caseOf(criterion, 'origin'),
  async ({ system, stage, evidence }) => {
    if (!csrfOf(system).defences.includes('origin')) return notClaimed(evidence, 'origin');
    const { calls, unknown } = await stage.calls(({ writes }) => writes);
    const { findings, examined } = await refused(
      system,
      stage,
      calls,
      async (client) => originVariants(client.baseUrl),
      unknown,
    );
    recordCase(evidence, {
      findings,
      unknown,
      examined,
      expected,
      summary: `${examined} calls with a foreign, null or missing Origin were refused; with the own one each was accepted.`,
    });
  },
);

test('no GET changes state', caseOf(criterion, 'safe-methods'), async ({ system, stage, evidence }) => {
  const { calls, unknown } = await stage.calls(() => true);
  const { endlessOperations } = profileOf(system);
  const findings: SecurityFinding[] = [];
  let examined = 0;
  const refusedReadings: string[] = [];
  // What reads is asked in every other form, too: with each option that the call leaves out, and without those that it has.
  const forms = calls.flatMap((call) => [
    { call, does: `GET ${call.operation.path}`, methods: ['GET', 'HEAD'] },
    ...(call.operation.writes ? [] : otherReadings(call)).map((other) => ({
      call: other.call,
      does: `GET ${call.operation.path} ${other.says}`,
      methods: ['GET'],
    })),
  ]);
  for (const { call, does, methods } of forms) {
    const before = await readState(system);
    const query = new URLSearchParams(
      Object.entries(call.body ?? {}).map(([key, value]) => [key, String(value)]),
    ).toString();
    const path = call.operation.writes && query ? `${call.path}?${query}` : call.path;
    const override: Record<string, string> = call.operation.writes
      ? { 'x-http-method-override': call.operation.method }
      : {};
    for (const method of methods) {
      const timeoutMs = endlessOperations.includes(call.operation.id) ? 500 : 5_000;
      const headers = { ...call.headers, ...override };
      // A stream does not end: what it does, it has done when the time is over.
      const answer = await stage.api.request({ method, path, headers, timeoutMs }).catch((error: unknown) => {
        if (!endlessOperations.includes(call.operation.id)) throw error;
      });
      if (answer && answer.status >= 400 && !call.operation.writes) refusedReadings.push(`${does}: ${answer.status}`);
      examined += 1;
    }
    const changes = await changesSince(system, before);
    if (changes.length === 0) continue;
    findings.push({
      id: `csrf/safe-methods/${does}`,
      operation: `GET ${call.operation.path}`,
      title: `${does} changes state`,
      cwe: 'CWE-650',
      asvs: 'V3.5.3',
      request: `${does}, by the session's cookie alone`,
      answer: 'see the oracle',
      oracle: changes.join(', '),
      mend: 'Change state by POST, PUT, PATCH or DELETE only, behind the check of token and Origin.',
    });
  }
  // A session that such a GET has ended is a finding already, and the reason.
  if (findings.length === 0) unknown.push(...(await deadSession(stage.api)));
  recordCase(evidence, {
    findings,
    unknown,
    examined,
    expected,
    details: { refusedReadings },
    summary: `${examined} GET and HEAD requests, to reading operations with each of their options and to writing ones, changed nothing.`,
  });
});

async function reseat(
  browser: Parameters<typeof seat>[0],
  system: System,
  stage: Stage,
  step: Parameters<typeof signIn>[1],
): Promise<ActorSeat> {
  const taken = await seat(browser, system, stage.victim);
  await signIn(taken, step);
  return taken;
}

/** Calls in variants that must be refused, then as they should be: a refusal counts only where that one is accepted. */
async function refused(
  system: System,
  stage: Stage,
  calls: readonly Call[],
  variantsFor: (client: ApiClient) => Promise<Variant[]>,
  unknown: string[],
): Promise<{ findings: SecurityFinding[]; examined: number }> {
  const findings: SecurityFinding[] = [];
  let examined = 0;
  for (const call of signingOutLast(system, calls)) {
    // A session of its own: a call that was accepted may have ended the one before.
    const client = await system.api(stage.victim);
    const variants = await variantsFor(client);
    const found = await refusedInEveryVariant(system, client, call, variants);
    findings.push(...found.findings);
    unknown.push(...found.unclear);
    examined += variants.length;
    if (found.findings.length > 0) continue;
    const { operation, path, headers, body } = call;
    const status = await stage.accepted(call, () =>
      client.request({ method: operation.method, path, headers, body: body && JSON.stringify(body) }),
    );
    if (status >= 300) unknown.push(`${operation.id}: even the right call was answered ${status}`);
  }
  return { findings, examined };
}

/** What signs the victim out comes last. */
function signingOutLast(system: System, calls: readonly Call[]): Call[] {
  const { signingOut } = profileOf(system);
  const last = (call: Call) => Number(signingOut.includes(call.operation.id));
  return [...calls].sort((a, b) => last(a) - last(b));
}

function notClaimed(evidence: Parameters<typeof recordCase>[0], defence: string): void {
  evidence.record({
    outcome: 'not-applicable',
    summary: `The system does not claim the defence by ${defence}; the attacks from foreign sites judge what it has.`,
    expected: `refused by ${defence}`,
    examined: 0,
  });
}

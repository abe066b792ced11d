import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type AccordForTests, PASSWORD_FOR_TESTS, startAccordForTests } from '../../ledger/accord-for-tests.ts';
import { ORIGIN, startGatewayForTests } from '../gateway-for-tests.ts';

let accord: AccordForTests;
before(async () => {
  accord = await startAccordForTests();
});
after(() => accord[Symbol.asyncDispose]());

const clearAttempts = () => accord.admin.query('DELETE FROM accord.sign_in_attempt');
const secret = { ACCORD_SESSION_SECRET: 'Zk3PqW8rT1yU6iO9aS4dF7gH2jK5lX0c' };

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadlineMs) assert.fail(`${what}: not within 10 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('signing in answers who I am and sets a cookie that scripts and foreign sites cannot use', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl);
  const client = gateway.client();
  const answer = await client.signIn(accord.ada.email.toUpperCase());
  assert.equal(answer.status, 200);
  const tenant = { id: accord.tenantId, name: 'North' };
  assert.deepEqual(answer.body.person, { id: accord.ada.id, displayName: 'Ada', role: 'approver', tenant });
  assert.match(
    answer.headers.get('set-cookie') ?? '',
    /^accord_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  assert.deepEqual((await client.get('/v1/session')).body, answer.body);
  const token = client.cookie.split('=')[1] ?? '';
  const { rows } = await accord.admin.query(
    `SELECT * FROM accord.session WHERE encode(token_hash, 'escape') LIKE '%' || $1 || '%'`,
    [token],
  );
  assert.equal(rows.length, 0, 'only the hash of the token is stored');
});

test('with TLS the cookie is Secure and bound to the host', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SECURE_COOKIES: 'true' });
  const answer = await gateway.client().signIn(accord.ada.email);
  assert.match(
    answer.headers.get('set-cookie') ?? '',
    /^__Host-accord_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test('a wrong password and an unknown e-mail get the same answer; malformed credentials are not echoed', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl);
  await clearAttempts();
  const wrong = await gateway.client().signIn(accord.ada.email, 'wrong');
  const unknown = await gateway.client().signIn('nobody@north.test', 'wrong');
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'sign-in-failed']);
  assert.deepEqual({ ...wrong.body, instance: '' }, { ...unknown.body, instance: '' });
  for (const body of [
    { email: 'ada@secret' },
    { email: 7, password: 'secret' },
    { email: 'a@b', password: 'secret'.repeat(100) },
  ]) {
    const answer = await gateway.client().call('POST', '/v1/session', { body });
    assert.equal(answer.status, 422);
    assert.doesNotMatch(JSON.stringify(answer.body), /secret/);
  }
  assert.doesNotMatch(JSON.stringify(gateway.logged), /ada@|nobody@|secret|wrong/);
});

test('failed attempts are limited per account over all gateways; the account opens again by itself', async () => {
  const limits = { ...secret, ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT: '3', ACCORD_SIGN_IN_WINDOW_SECONDS: '2' };
  await using one = await startGatewayForTests(accord.appUrl, limits);
  await using two = await startGatewayForTests(accord.appUrl, limits);
  await clearAttempts();
  for (const gateway of [one, two, one]) {
    assert.equal((await gateway.client().signIn(accord.ada.email, 'guess')).status, 401);
  }
  const limited = await two.client().signIn(accord.ada.email);
  assert.deepEqual([limited.status, limited.body.code], [429, 'rate-limited']);
  assert.ok(Number(limited.headers.get('retry-after')) >= 1);
  assert.equal((await two.client().signIn(accord.ben.email)).status, 200, 'somebody else is not locked out');
  // Refused attempts do not count, so trying all the time does not keep the account shut.
  await until('open again', async () => (await one.client().signIn(accord.ada.email)).status === 200);
});

test('successes do not count, and many guesses at once are not more guesses', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SIGN_IN_ATTEMPTS_PER_ACCOUNT: '5' });
  await clearAttempts();
  for (let round = 0; round < 7; round += 1)
    assert.equal((await gateway.client().signIn(accord.cleo.email)).status, 200);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, () => gateway.client().signIn(accord.cleo.email, 'guess')),
  );
  const judged = guesses.filter(({ status }) => status === 401).length;
  assert.ok(judged >= 5 && judged <= 6, `${judged} of 30 guesses were judged`);
  await clearAttempts();
});

test('attempts are limited per address, whichever account they are at', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SIGN_IN_ATTEMPTS_PER_ADDRESS: '4' });
  await clearAttempts();
  const statuses: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    statuses.push((await gateway.client().signIn(`nobody-${index}@north.test`, 'guess')).status);
  }
  assert.deepEqual(statuses, [401, 401, 401, 401, 429]);
  await clearAttempts();
});

test('signing in again makes a new session and ends the one before; signing out ends all of them', async () => {
  await using one = await startGatewayForTests(accord.appUrl, secret);
  await using two = await startGatewayForTests(accord.appUrl, secret);
  const client = one.client();
  await client.signIn(accord.ada.email);
  const { cookie: fixed } = client;
  await client.signIn(accord.ada.email);
  assert.notEqual(client.cookie, fixed);
  assert.equal((await client.get('/v1/session', { cookie: fixed })).status, 401);

  const elsewhere = await two.signedIn(accord.ada.email);
  const { cookie } = client;
  const out = await client.call('DELETE', '/v1/session');
  assert.equal(out.status, 204);
  assert.match(out.headers.get('set-cookie') ?? '', /^accord_session=; .*Expires=Thu, 01 Jan 1970/);
  for (const gateway of [one, two]) {
    assert.equal(
      (await gateway.client().get('/v1/session', { cookie })).status,
      401,
      'the old cookie is worth nothing',
    );
    assert.equal((await gateway.client().get('/v1/session', { cookie: elsewhere.cookie })).status, 401);
  }
});

test('a session ends when idle for too long, and activity keeps it alive', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SESSION_IDLE_SECONDS: '2' });
  await accord.admin.query('DELETE FROM accord.session');
  const [active, idle] = await Promise.all([gateway.signedIn(accord.ada.email), gateway.signedIn(accord.ada.email)]);
  await until('idle one over', async () => {
    assert.equal((await active.get('/v1/session')).status, 200);
    // Asked in the table: asking with its cookie would be activity.
    const { rows } = await accord.admin.query(
      `SELECT min(last_seen_at) < now() - interval '2 s' AS over FROM accord.session`,
    );
    return rows[0].over === true;
  });
  assert.equal((await idle.get('/v1/session')).status, 401);
  assert.equal((await active.get('/v1/session')).status, 200);
});

test('a session ends at its absolute age whatever is done with it', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SESSION_ABSOLUTE_SECONDS: '1' });
  const client = await gateway.signedIn(accord.ada.email);
  await until('over', async () => (await client.get('/v1/session')).status === 401);
});

test('every operation of the API needs a session, and every writing one origin and token of that session', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl);
  const [ada, ben] = await Promise.all([gateway.signedIn(accord.ada.email), gateway.signedIn(accord.ben.email)]);
  const { paths } = (await gateway.client().get('/openapi.json')).body;
  const operations = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path.replace('{id}', accord.conversationId)] as const),
  );
  assert.equal(operations.length, 17);
  const before = (await accord.admin.query('SELECT FROM accord.ledger_event')).rowCount;
  for (const [method, path] of operations) {
    const what = `${method} ${path}`;
    const body = method === 'POST' ? { body: {} } : {};
    const headers = { 'idempotency-key': 'a' };
    const call = async (changed: Record<string, string>) =>
      (await ada.call(method, path, { ...body, headers: { ...headers, ...changed } })).status;
    if (method === 'POST' && path === '/v1/session') {
      assert.equal(await call({ origin: 'https://evil.test' }), 403, what);
      assert.equal(await call({ origin: '' }), 403, what);
      continue;
    }
    for (const cookie of [
      '',
      'accord_session=',
      `accord_session=${'x'.repeat(43)}`,
      `accord_session=${"'".repeat(43)}`,
    ]) {
      assert.equal(await call({ cookie, origin: ORIGIN }), 401, what);
    }
    if (method === 'GET') continue;
    assert.equal(await call({ 'x-csrf-token': '' }), 403, what);
    assert.equal(await call({ 'x-csrf-token': ben.csrfToken }), 403, what);
    assert.equal(await call({ origin: 'https://evil.test' }), 403, what);
    assert.equal(await call({ origin: '' }), 403, what);
    assert.equal(await call({ origin: 'null' }), 403, what);
  }
  assert.equal((await ada.get('/v1/session')).status, 200);
  assert.equal((await accord.admin.query('SELECT FROM accord.ledger_event')).rowCount, before);
});

test('an expired session is swept out of the table', async () => {
  await using gateway = await startGatewayForTests(accord.appUrl, { ACCORD_SESSION_ABSOLUTE_SECONDS: '1' });
  await gateway.client().signIn(accord.ada.email, PASSWORD_FOR_TESTS);
  await until('swept', async () => {
    await gateway.deleteExpired();
    return (await accord.admin.query('SELECT FROM accord.session WHERE expires_at < now()')).rowCount === 0;
  });
});

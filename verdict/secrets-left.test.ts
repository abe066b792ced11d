import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { newKeyPair } from './certificate/keys.ts';
import { secretsLeft } from './secrets-left.ts';
import { SuiteForTests } from './suite-for-tests.ts';

/** A canary for every secret that the suite handles; in JSON, in URLs and in base64 each looks different. */
const secrets = {
  'a person’s password': 'canary "pässwort" 1/2',
  'the password in a database URL': 'canary&database=2/3',
  'a session cookie': 'canary.session.q9Xw+4',
  'a CSRF token': 'canary/csrf/token-5',
  'a token of the environment': 'canary~token~6~ünique',
};
const [password, databasePassword, session, csrf, token] = Object.values(secrets) as [string, ...string[]] & string[];
const databaseUrl = `postgres://app:${encodeURIComponent(databasePassword!)}@127.0.0.1:5432/accord`;

test('known bad: a secret is found wherever it hides, and is not quoted', () => {
  const secret = 'canary "x" ü/1';
  const hidden: Record<string, string | Uint8Array> = {
    'plain.log': `before ${secret} after`,
    'in-a-url.txt': `?q=${encodeURIComponent(secret)}`,
    'in-json.json': JSON.stringify({ deep: [secret] }),
    'in-base64.bin': Buffer.from(secret).toString('base64'),
    'trace.zip': zipSync({ 'a/b.trace': strToU8(secret) }),
    'page.html': `<p>data:application/zip;base64,${Buffer.from(zipSync({ 'r.json': strToU8(JSON.stringify(secret)) })).toString('base64')}</p>`,
    'below/nested.zip': zipSync({ 'inner.zip': zipSync({ 'x.txt': strToU8(secret) }) }),
    'canary-in-the-name.png': '',
    'torn.zip': 'no archive',
  };
  const directory = folder({ ...hidden, 'clean.txt': 'nothing', 'clean.zip': zipSync({ a: strToU8('nothing') }) });
  try {
    const left = secretsLeft(directory, { it: secret, name: 'canary-in-the-name' });
    assert.deepEqual(left.map((each) => each.split(/#| holds | cannot /)[0]).sort(), Object.keys(hidden).sort());
    assert.ok(left.every((each) => !each.includes(secret)));
    assert.ok(left.includes('page.html#r.json holds it') && left.includes('below/nested.zip#inner.zip#x.txt holds it'));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Says every secret in every way that a spec has of saying something. */
const careless = `
  const { learnSecrets } = await import(process.cwd() + '/harness/secrets-in-use.ts');
  const { writeFileSync } = await import('node:fs');
  const { zipSync, strToU8 } = await import('fflate');
  const { password, databaseUrl, session, csrf, token } = JSON.parse(process.env.CANARIES);
  // As a client does that has signed in.
  learnSecrets([session, csrf]);
  const all = [password, databaseUrl, session, csrf, token];
  const said = all.join(' and ');
  const headers = 'Cookie: accord_session=' + session + '\\nX-CSRF-Token: ' + csrf;
  const info = test.info();
  info.annotations.push({ type: 'note', description: databaseUrl + ' ' + password + ' ' + token });
  console.log(databaseUrl, password, token); console.error(databaseUrl, password, token);
  console.log(encodeURIComponent(password), JSON.stringify({ password }), Buffer.from(password).toString('base64'));
  await info.attach('said ' + password, { body: databaseUrl + password + token, contentType: 'text/plain' });
  await info.attach('body', { body: JSON.stringify({ databaseUrl, password, token, free: [password] }), contentType: 'application/json' });
  const file = info.outputPath('kept.txt');
  writeFileSync(file, headers + '\\n' + databaseUrl + '\\n' + password + ' ' + token);
  await info.attach('file', { path: file, contentType: 'text/plain' });
  const trace = info.outputPath('trace.zip');
  const typed = { type: 'before', params: { value: password }, log: [token, databaseUrl] };
  const request = { headers: [{ name: 'Cookie', value: 'accord_session=' + session }, { name: 'X-CSRF-Token', value: csrf }], cookies: [{ name: 'accord_session', value: session }] };
  writeFileSync(trace, zipSync({
    '0-trace.trace': strToU8(JSON.stringify(typed) + '\\n'),
    '0-trace.network': strToU8(JSON.stringify({ type: 'resource-snapshot', snapshot: { request } }) + '\\n'),
    'resources/page.html': strToU8('<p>' + password + ' ' + session),
  }));
  await info.attach('trace', { path: trace, contentType: 'application/zip' });
  const torn = info.outputPath('torn.zip');
  writeFileSync(torn, 'not an archive ' + password);
  await info.attach('torn', { path: torn, contentType: 'application/zip' });
  const chart = { title: said, x: { name: said, unit: said }, y: { name: said, unit: said }, series: [{ name: said, points: [[0, 1]] }], limit: { value: 1, label: said }, spans: [{ from: 0, to: 1, label: said }] };
  const finding = {
    summary: said, expected: said, gate: undefined,
    measured: [{ name: said, value: said, unit: said, expected: said }],
    where: [{ kind: 'url', ref: databaseUrl, note: said }, { kind: 'command', ref: said }],
    details: { said, [said]: said, headers, findings: [{ title: said, operation: said, request: headers, answer: said, oracle: said, mend: said }], password: 'kept under its key' },
    charts: [chart],
    tables: [{ title: said, columns: [said], rows: [[said]] }],
  };
  record({ outcome: 'fail', ...finding });
  record({ outcome: 'unknown', ...finding });
  await test.step('step with ' + password + ' and ' + token, async () => {
    throw new Error('It broke: ' + databaseUrl + ' ' + password + ' ' + token + '\\n' + headers, { cause: new Error(password + ' ' + token) });
  });`;

/** An adapter that knows its secrets and tells them to whoever asks for something else. */
const tellingAdapter = `import base from './adapter.ts';
const { password, databaseUrl, databasePassword } = JSON.parse(process.env.CANARIES);
export default { ...base, production: { replicas: databaseUrl + ' ' + password },
  connect: async () => ({ ...(await base.connect()), secrets: [password, databasePassword],
    identity: async () => ({ name: 'nothing ' + password, digest: 'sha256:0', commit: databaseUrl, dirty: undefined, artefacts: [{ name: password, digest: 'sha256:1' }] }) }) };`;

test('no artefact of a run, and nothing that it prints, holds a secret that the suite handles', async () => {
  using suite = new SuiteForTests();
  suite.spec('e2e/golden-paths/message-flow.spec.ts', 'golden.message-flow', {
    'in-order': careless,
    'every-text':
      "const { password } = JSON.parse(process.env.CANARIES); throw new CannotTell('Not with ' + password);",
  });
  suite.write('telling.ts', tellingAdapter);
  const waiver = `{ subject: 'golden.message-flow/in-order', reason: ${JSON.stringify(password)}, by: ${JSON.stringify(token)}, expires: '2999-12-31' }`;
  suite.write('diamond.config.ts', `export default { system: './telling.ts', waivers: [${waiver}] };`);
  const { privatePem } = newKeyPair();
  const summary = join(suite.directory, 'summary.md');
  const environment = {
    DIAMOND_NO_GATE: '1',
    DIAMOND_SIGNING_KEY: privatePem,
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
    CI_JOB_TOKEN: token!,
    CANARIES: JSON.stringify({ password, databaseUrl, databasePassword, session, csrf, token }),
  };
  const asked = ['run', '--profile', 'rehearsal', '--criterion', 'golden.message-flow', '--seed', '3'];
  const { exitCode, output } = await suite.diamondRun(asked, environment);
  // The step throws besides: what failed is judged, secrets or not.
  assert.equal(exitCode, 1, output);
  const runs = join(suite.directory, 'runs');
  const wanted = { ...secrets, 'the signing key': privatePem.split('\n')[1]! };
  const told = folder({ 'output.txt': output, 'summary.md': readFileSync(summary, 'utf8') });
  try {
    assert.deepEqual(secretsLeft(told, wanted), []);
    assert.deepEqual(secretsLeft(runs, wanted), []);
    const again = await suite.diamondRun(['report']);
    assert.equal(again.exitCode, 1, again.output);
    assert.deepEqual(secretsLeft(runs, wanted), []);
  } finally {
    rmSync(told, { recursive: true });
  }
  // All of it was there to be searched: otherwise nothing was found because nothing was written.
  const files = ['verdict.json', 'report.html', 'junit.xml', 'security.sarif', 'checklist.md', 'logs/output.log'];
  for (const file of [...files, 'playwright-report/index.html', 'system.json', 'evidence/run.json']) {
    assert.match(readFileSync(join(runs, 'latest', file), 'utf8'), /\S/, file);
  }
  assert.match(readFileSync(join(runs, 'latest', 'logs/output.log'), 'utf8'), /\[redacted\]/);
  assert.match(readFileSync(join(runs, 'latest', 'report.html'), 'utf8'), /\[redacted\]/);
});

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'diamond-secrets-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

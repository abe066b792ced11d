import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { databaseSettings, flag, integer, oneOf, origins, secret, serviceSettings, text } from './settings.ts';

const secretText = 'q8Zr1LkT0vXw5NbY7cHd3JfS9mPaGe2u';

function problemsOf(settings: Parameters<typeof readConfiguration>[0], environment: Record<string, string>) {
  try {
    readConfiguration(settings, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.problems;
  }
  return assert.fail('expected the configuration to be refused');
}

test('everything that is wrong is reported at once, with key, expectation and what was there', () => {
  const settings = { ...serviceSettings, ...databaseSettings(5), secure: flag('ACCORD_SECURE_COOKIES', true) };
  const problems = problemsOf(settings, {
    ACCORD_PORT: '70000',
    ACCORD_DATABASE_URL: 'http://accord:hunter2@db/accord',
    ACCORD_SECURE_COOKIES: 'yes',
    ACCORD_LOG_LEVEL: 'loud',
    ACCORD_SESION_SECRET: 'misspelt',
  });
  assert.deepEqual(
    problems.map(({ key }) => key),
    [
      'ACCORD_REPLICA',
      'ACCORD_PORT',
      'ACCORD_LOG_LEVEL',
      'ACCORD_DATABASE_URL',
      'ACCORD_SECURE_COOKIES',
      'ACCORD_SESION_SECRET',
    ],
  );
  assert.deepEqual(problems[1], {
    key: 'ACCORD_PORT',
    expected: 'a whole number from 0 to 65535',
    received: '"70000"',
  });
});

test('the text of a secret never appears in a problem', () => {
  const settings = { ...databaseSettings(5), session: secret('ACCORD_SESSION_SECRET') };
  const environment = {
    ACCORD_DATABASE_URL: 'mysql://hunter2',
    ACCORD_SESSION_SECRET: 'change-me-change-me-change-me-change-me',
  };
  const error = new ConfigurationError(problemsOf(settings, environment));
  assert.doesNotMatch(JSON.stringify([error.message, error.problems]), /hunter2|change-me/);
});

test('secrets that are short, well known or repetitive are refused, a random one is taken', () => {
  const settings = { session: secret('ACCORD_SESSION_SECRET') };
  for (const bad of [
    'short',
    'x'.repeat(64),
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    'please-change-me-now-123456789-abc',
  ]) {
    assert.equal(problemsOf(settings, { ACCORD_SESSION_SECRET: bad }).length, 1, bad);
  }
  assert.equal(readConfiguration(settings, { ACCORD_SESSION_SECRET: secretText }).session, secretText);
});

test('an empty value is no value, and no value is the fallback or a problem', () => {
  assert.equal(readConfiguration({ name: text('ACCORD_NAME', 'usual') }, { ACCORD_NAME: '' }).name, 'usual');
  assert.equal(problemsOf({ name: text('ACCORD_NAME') }, { ACCORD_NAME: '' })[0]?.received, '(empty)');
});

test('a key of somebody else is none of our business', () => {
  assert.deepEqual(readConfiguration({}, { PATH: '/bin', ACCORDION: '1' }), {});
});

test('numbers are whole and within their range', () => {
  const settings = { size: integer('ACCORD_SIZE', { least: 1, most: 10 }) };
  for (const bad of ['0', '11', '1.5', '1e1', ' 5', '0x5', 'NaN']) {
    assert.equal(problemsOf(settings, { ACCORD_SIZE: bad }).length, 1, bad);
  }
  assert.equal(readConfiguration(settings, { ACCORD_SIZE: '10' }).size, 10);
});

test('origins have a scheme and a host and nothing after them', () => {
  const settings = { allowed: origins('ACCORD_ALLOWED_ORIGINS') };
  for (const bad of ['*', 'accord.test', 'https://accord.test/', 'https://accord.test,null']) {
    assert.equal(problemsOf(settings, { ACCORD_ALLOWED_ORIGINS: bad }).length, 1, bad);
  }
  const { allowed } = readConfiguration(settings, { ACCORD_ALLOWED_ORIGINS: 'https://a.test, http://127.0.0.1:8080' });
  assert.deepEqual(allowed, ['https://a.test', 'http://127.0.0.1:8080']);
});

test('a choice is one of the words offered', () => {
  const settings = { level: oneOf('ACCORD_LEVEL', ['low', 'high'], 'low') };
  assert.equal(readConfiguration(settings, {}).level, 'low');
  assert.equal(problemsOf(settings, { ACCORD_LEVEL: 'middle' })[0]?.expected, 'one of low, high');
});

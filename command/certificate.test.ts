import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { suiteDirectory } from '../harness/connect.ts';
import { certificateFiles } from '../verdict/certificate/files.ts';
import { issueCertificate } from '../verdict/certificate/issue.ts';
import { signingKey } from '../verdict/certificate/keys.ts';
import { RunForTests, systemDigest } from '../verdict/certificate/run-for-tests.ts';
import { allPass } from '../verdict/evidence-for-tests.ts';

/** `diamond-run keygen` and `diamond-run verify` as somebody types them: exit code and sentence. */
const folder = mkdtempSync(join(tmpdir(), 'diamond-keys-'));
const runs: RunForTests[] = [];
after(() => {
  for (const run of runs) run[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

async function diamondRun(...args: string[]): Promise<{ exitCode: number | null; output: string; complaint: string }> {
  const child = spawn(process.execPath, [join(suiteDirectory, 'command/diamond-run.mjs'), ...args], { cwd: folder });
  let [output, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output, complaint };
}

/** The run's certificate, signed with the key that `keygen` made. */
function issued(...given: ConstructorParameters<typeof RunForTests>): RunForTests {
  const run = new RunForTests(...given);
  runs.push(run);
  const key = signingKey({ DIAMOND_SIGNING_KEY: join(folder, 'diamond.key') });
  assert.deepEqual(issueCertificate(run.directory, key, {}, run.registry), { issued: true });
  return run;
}

const certificateOf = (run: RunForTests) => join(run.directory, certificateFiles.envelope);
const waived = (expires: string) =>
  issued(
    { waivers: [{ subject: 'chaos.service-crash', reason: 'known', by: 'Owner', expires }] },
    allPass().map((each) => (each.criterion === 'chaos.service-crash' ? { ...each, outcome: 'fail' as const } : each)),
  );

/** The certificates of these tests are of the year 2026. */
const whenever = ['--max-age', '36500d'];
const asked = (file: string, ...more: string[]) => [
  ...['verify', file, '--key', 'diamond.pub', '--subject', systemDigest],
  ...(more.includes('--max-age') ? [] : whenever),
  ...more,
];

before(async () => {
  const { exitCode, output, complaint } = await diamondRun('keygen');
  assert.equal(exitCode, 0, complaint);
  assert.match(output, /DIAMOND_SIGNING_KEY=diamond\.key .*\n.*--key diamond\.pub/);
});

test('keygen: the private key is for its owner alone, and neither is printed', async () => {
  assert.equal(statSync(join(folder, 'diamond.key')).mode & 0o777, 0o600);
  assert.match(readFileSync(join(folder, 'diamond.pub'), 'utf8'), /^-----BEGIN PUBLIC KEY-----/);
  const { exitCode, output, complaint } = await diamondRun('keygen', '--out', 'other');
  assert.equal(exitCode, 0, complaint);
  assert.ok(!`${output}${complaint}`.includes(readFileSync(join(folder, 'other.key'), 'utf8').split('\n')[1]!));
});

test('keygen: never over a pair that is there: exit 3', async () => {
  const before = readFileSync(join(folder, 'diamond.key'), 'utf8');
  const { exitCode, complaint } = await diamondRun('keygen');
  assert.equal(exitCode, 3);
  assert.match(complaint, /diamond\.key: expected no file of that name.*\[key-exists\]/);
  assert.equal(readFileSync(join(folder, 'diamond.key'), 'utf8'), before);
});

describe('verify accepts: exit 0, and one line that says what', { concurrency: 2 }, () => {
  test('a certificate that nothing speaks against, with its evidence', async () => {
    const run = issued();
    const { exitCode, output, complaint } = await diamondRun(...asked(certificateOf(run), '--evidence', run.directory));
    assert.equal(exitCode, 0, complaint);
    assert.match(output, new RegExp(`^PASSED: accord ${systemDigest}, run .* \\(standard\\) ended 2026-01-01`));
    assert.equal(complaint, '');
  });

  test('WARNED with --allow-waivers', async () => {
    const { exitCode, output, complaint } = await diamondRun(
      ...asked(certificateOf(waived('2999-12-31')), '--allow-waivers'),
    );
    assert.equal(exitCode, 0, complaint);
    assert.match(output, /^WARNED, with 1 waived: accord/);
  });
});

/** Each refusal: what is asked, its sentence, and its code. */
const refusals: Readonly<Record<string, () => [args: string[], sentence: RegExp, code: string]>> = {
  'an altered statement': () => {
    const envelope = JSON.parse(readFileSync(certificateOf(issued()), 'utf8')) as { payload: string };
    const statement = Buffer.from(envelope.payload, 'base64').toString().replace('"score":100', '"score":101');
    const altered = { ...envelope, payload: Buffer.from(statement).toString('base64') };
    writeFileSync(join(folder, 'altered.json'), JSON.stringify(altered));
    return [asked('altered.json'), /certificate was altered after it was signed/, 'altered-statement'];
  },
  'altered evidence': () => {
    const run = issued();
    const file = join(run.directory, 'evidence', 'load.soak.one.00000000.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('as it should be', 'as it would be'));
    const args = asked(certificateOf(run), '--evidence', run.directory);
    return [args, /evidence was altered .*load\.soak\.one\.00000000\.json was changed/, 'altered-evidence'];
  },
  'evidence that is not there': () => [
    asked(certificateOf(issued()), '--evidence', join(folder, 'nowhere')),
    /evidence was altered after the certificate was signed/,
    'altered-evidence',
  ],
  'another subject': () => [
    ['verify', certificateOf(issued()), '--key', 'diamond.pub', '--subject', `sha256:${'6'.repeat(64)}`, ...whenever],
    /about another system: accord sha256:555.*, not sha256:666/,
    'other-subject',
  ],
  'one that has expired': () => [
    asked(certificateOf(issued()), '--max-age', '36h'),
    /too old: its run ended [\d.]+ days ago, and 1\.5 days are allowed/,
    'expired',
  ],
  'one that has expired, by default after 14 days': () => [
    ['verify', certificateOf(issued()), '--key', 'diamond.pub', '--subject', systemDigest],
    /and 14\.0 days are allowed/,
    'expired',
  ],
  'one from the future': () => [
    asked(certificateOf(issued({ startedAt: '2999-01-01T00:00:00Z', endedAt: '2999-01-01T02:00:00Z' }))),
    /dated 2999-01-01T02:00:00Z, which has not come yet/,
    'future',
  ],
  'the wrong key': () => [
    ['verify', certificateOf(issued()), '--key', 'wrong.pub', '--subject', systemDigest, ...whenever],
    /signed by another key: it names [0-9a-f]{16}…, the key given is [0-9a-f]{16}…/,
    'wrong-key',
  ],
  'a private key': () => [
    ['verify', certificateOf(issued()), '--key', 'diamond.key', '--subject', systemDigest],
    /key cannot be used: it is a private key; a verifier needs the public one/,
    'bad-key',
  ],
  'WARNED without --allow-waivers': () => [
    asked(certificateOf(waived('2999-12-31'))),
    /passed with waivers \("chaos\.service-crash" by Owner until 2999-12-31\), and --allow-waivers was not given/,
    'waivers',
  ],
  'a waiver that has expired since': () => [
    asked(certificateOf(waived('2026-01-05')), '--allow-waivers'),
    /waiver of "chaos\.service-crash" by Owner expired on 2026-01-05/,
    'waiver-expired',
  ],
  'no certificate file': () => [
    asked('nowhere.json'),
    /certificate cannot be read: .*nowhere\.json/,
    'not-a-certificate',
  ],
  'no key file': () => [
    ['verify', certificateOf(issued()), '--key', 'nowhere.pub', '--subject', systemDigest],
    /key cannot be read: .*nowhere\.pub/,
    'bad-key',
  ],
  'a file that is something else': () => {
    writeFileSync(join(folder, 'verdict.json'), '{"schema":1,"words":"PASSED: ready for production"}');
    return [asked('verdict.json'), /not a certificate/, 'not-a-certificate'];
  },
};

describe('verify refuses: exit 1, one sentence on standard error, nothing on standard output', {
  concurrency: 2,
}, () => {
  before(async () => {
    assert.equal((await diamondRun('keygen', '--out', 'wrong')).exitCode, 0);
  });
  for (const [what, ask] of Object.entries(refusals)) {
    test(what, async () => {
      const [args, sentence, code] = ask();
      const { exitCode, output, complaint } = await diamondRun(...args);
      assert.equal(exitCode, 1, complaint);
      assert.match(complaint, sentence);
      assert.match(complaint, new RegExp(`^diamond-run verify: [^\\n]+ \\[${code}\\]\\n$`));
      assert.equal(output, '');
    });
  }
});

describe('verify asked wrongly: exit 3', { concurrency: 2 }, () => {
  const wrong: [string, string[], RegExp][] = [
    ['without a key', ['verify', 'c.json', '--subject', 'x'], /required option '--key <file>'/],
    ['without a subject', ['verify', 'c.json', '--key', 'diamond.pub'], /required option '--subject <digest>'/],
    ['without a file', ['verify', '--key', 'diamond.pub', '--subject', 'x'], /missing required argument 'file'/],
    ['with no duration', asked('c.json', '--max-age', 'soon'), /--max-age.*14d, 36h, 90m/],
    ['with an option that there is not', asked('c.json', '--force'), /unknown option '--force'/],
  ];
  for (const [what, args, sentence] of wrong) {
    test(what, async () => {
      const { exitCode, complaint } = await diamondRun(...args);
      assert.equal(exitCode, 3, complaint);
      assert.match(complaint, sentence);
    });
  }
});

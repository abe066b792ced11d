import { type Flaw, flawsOf } from '../../flaw.ts';

export const memoryLeakFlaws: readonly Flaw[] = flawsOf('load.memory-leak', {
  'four-kibibytes-kept-per-message': {
    does: 'A gateway keeps 4 KiB for each message it has taken.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        '      const { text } = request.body;\n      kept.push(new Array(512).fill(text.length));\n',
      );
      copy.append('gateway/routes/messages.ts', '\nconst kept: number[][] = [];\n');
    },
  },
  'buffer-kept-per-message': {
    does: 'A gateway keeps a buffer of 4 KiB for each message it has taken, outside the heap.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        '      const { text } = request.body;\n      kept.push(Buffer.alloc(4_096, text));\n',
      );
      copy.append('gateway/routes/messages.ts', '\nconst kept: Buffer[] = [];\n');
    },
  },
  'listener-kept-per-stream': {
    does: 'Every stream that was ever open is still listened for.',
    apply: (copy) => {
      copy.replace(
        'gateway/stream/subscriber.ts',
        '    this.#response = response;\n',
        "    this.#response = response;\n    everybody.on('farewell', () => this.end());\n",
      );
      copy.append(
        'gateway/stream/subscriber.ts',
        "\nimport { EventEmitter } from 'node:events';\nconst everybody = new EventEmitter().setMaxListeners(0);\n",
      );
    },
  },
  'page-never-drops-nodes': {
    does: 'The page keeps every message that has ever been shown.',
    apply: (copy) => {
      copy.replace(
        'web/model/timeline.ts',
        'export const FOLLOWING_LIMIT = 250;',
        'export const FOLLOWING_LIMIT = 1e9;',
      );
    },
  },
  'worker-keeps-every-job': {
    does: 'The leading worker keeps 4 KiB for each job that it has driven.',
    apply: (copy) => {
      const line = '            this.#underWay.delete(job.jobId);\n';
      copy.replace(
        'worker/executions.ts',
        line,
        `${line}            driven.push({ job, steps: new Array(512).fill(job.version) });\n`,
      );
      copy.append('worker/executions.ts', '\nconst driven: unknown[] = [];\n');
    },
  },
  'kept-per-sign-in': {
    does: 'A gateway keeps 4 KiB for each person who signs in, to check the next sign-in faster.',
    apply: (copy) => {
      const line = '    return { tenantId: person.tenantId, personId: person.personId };\n';
      copy.replace(
        'gateway/session/sign-in.ts',
        line,
        `    verified.push({ account, material: Buffer.alloc(4_096, person.passwordHash) });\n${line}`,
      );
      copy.append('gateway/session/sign-in.ts', '\nconst verified: unknown[] = [];\n');
    },
  },
});

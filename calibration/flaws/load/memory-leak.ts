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
});

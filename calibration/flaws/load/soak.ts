import { type Flaw, flawsOf } from '../../flaw.ts';

export const soakFlaws: readonly Flaw[] = flawsOf('load.soak', {
  'latency-grows-with-uptime': {
    does: 'Sending takes 2 ms longer for every second that the gateway has been up.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        '      const { text } = request.body;\n      await new Promise((resolve) => setTimeout(resolve, performance.now() / 500));\n',
      );
    },
  },
  'cache-that-only-grows': {
    does: 'A gateway keeps three index entries for every message and sorts all of them anew with each.',
    declared: ['load.memory-leak'],
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        "      const { text } = request.body;\n      for (const entry of ['key', 'author', 'time']) sent.push(`${request.headers['idempotency-key']} ${entry}`);\n      [...sent].sort((a, b) => a.localeCompare(b));\n",
      );
      copy.append('gateway/routes/messages.ts', '\nconst sent: string[] = [];\n');
    },
  },
  'one-in-two-hundred-fails': {
    does: 'One of two hundred messages is answered with an internal error.',
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        '      const { text } = request.body;\n',
        "      const { text } = request.body;\n      if (Math.random() < 0.005) throw new Error('out of luck');\n",
      );
    },
  },
  'streams-open-slower-with-uptime': {
    does: 'Opening a stream takes 5 ms longer for every second that the gateway has been up.',
    apply: (copy) => {
      const line = '    const head = (await ledgerHeads(database, [tenantId])).get(tenantId) ?? 0;\n';
      copy.replace(
        'gateway/stream/stream-hub.ts',
        line,
        `    await new Promise((resolve) => setTimeout(resolve, performance.now() / 200));\n${line}`,
      );
    },
  },
  'reading-slower-with-uptime': {
    does: 'A page of a timeline takes one and a half milliseconds longer for every second that the gateway has been up.',
    apply: (copy) => {
      const line =
        '      const page = await timelinePage(database, sessionOf(request), request.params.id, { before, limit });\n';
      copy.replace(
        'gateway/routes/messages.ts',
        line,
        `      await new Promise((resolve) => setTimeout(resolve, (performance.now() * 1.5) / 1_000));\n${line}`,
      );
    },
  },
});

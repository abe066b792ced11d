import { type Flaw, flawsOf } from '../../flaw.ts';

export const spikeFlaws: readonly Flaw[] = flawsOf('load.spike', {
  'accepted-and-then-lost': {
    does: 'A gateway with its hands full says yes to a message and forgets it.',
    declared: ['integrity.ledger-consistency'],
    apply: (copy) => {
      copy.replace(
        'gateway/routes/messages.ts',
        'export function messageRoutes(app: Routes, { database }: GatewayParts): void {',
        'export function messageRoutes(app: Routes, { database, admission }: GatewayParts): void {',
      );
      copy.replace(
        'gateway/routes/messages.ts',
        '      const appended = await appendKeyed(\n',
        `      if (admission.inFlight > 60) {
        const id = crypto.randomUUID();
        const sentAt = new Date().toISOString();
        reply.code(201);
        return { message: { id, seq: 1, conversationId, authorId: session.personId, text, sentAt } };
      }
      const appended = await appendKeyed(
`,
      );
    },
  },
  'no-recovery-because-of-retries': {
    does: 'What was shed is tried again by the gateway itself, over and over, and takes the places of those who come later.',
    apply: (copy) => {
      copy.replace(
        'gateway/admission.ts',
        '    return full ? tooMany() : undefined;\n',
        `    if (!full) return undefined;
    const served = () => setTimeout(() => this.exit(tenantId), 400);
    const again = () => setTimeout(() => this.enter(tenantId).then(served, again), 100);
    again();
    return tooMany();
`,
      );
    },
  },
  'shed-without-retry-after': {
    does: 'Who is refused is not told when to come back.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        "    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),\n",
        '',
      );
    },
  },
  'refused-after-three-seconds': {
    does: 'Who is not served is told so three seconds later, to slow callers down.',
    apply: (copy) =>
      copy.replace(
        'gateway/shed-early.ts',
        "    response.writeHead(refusal.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);\n",
        `    setTimeout(() => {
      response.writeHead(refusal.status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
    }, 3_000);
`,
      ),
  },
  'retry-after-in-milliseconds': {
    does: 'Retry-After is given in milliseconds: who is refused is told to stay away for a quarter of an hour.',
    apply: (copy) =>
      copy.replace(
        'gateway/error-handler.ts',
        "'retry-after': String(retryAfterSeconds)",
        "'retry-after': String(retryAfterSeconds * 1_000)",
      ),
  },
  'careful-for-ever-after': {
    does: 'A gateway that has once been full takes 40 writes a second from then on, until it is started anew.',
    apply: (copy) => {
      copy.replace(
        'gateway/shed-early.ts',
        "import { problemHeaders } from './error-handler.ts';\n",
        "import { problemHeaders } from './error-handler.ts';\nimport { Problem } from './problem.ts';\n",
      );
      copy.replace(
        'gateway/shed-early.ts',
        '    const refusal = tenant === undefined ? undefined : admission.refusal(tenant);\n',
        `    const full = tenant === undefined ? undefined : admission.refusal(tenant);
    if (full !== undefined) beenFull = true;
    const second = Math.floor(Date.now() / 1000);
    taken = second === countedSecond ? taken + 1 : 1;
    countedSecond = second;
    const careful = tenant !== undefined && beenFull && taken > 40;
    const refusal = full ?? (careful ? new Problem('rate-limited', 'Slow down.', { retryAfterSeconds: 1 }) : undefined);
`,
      );
      copy.append('gateway/shed-early.ts', '\nlet beenFull = false;\nlet countedSecond = 0;\nlet taken = 0;\n');
    },
  },
});

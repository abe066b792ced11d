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
});

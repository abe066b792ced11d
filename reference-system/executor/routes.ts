import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Log } from '../service/log.ts';
import type { ExecutionRecord, Outcome } from './record.ts';

const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const Positive = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Page = Type.Object({
  after: Type.Integer({ minimum: 0, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 1_000 }),
});
const ExecutionBody = Type.Object(
  {
    jobId: Uuid,
    round: Positive,
    attemptId: Uuid,
    fencingToken: Positive,
    kind: Type.String({ maxLength: 50 }),
    input: Type.String({ maxLength: 16_384 }),
  },
  { additionalProperties: false },
);

/** The executor's HTTP API: do work, ask what became of it, read the durable record. */
export function registerExecutorRoutes(instance: FastifyInstance, record: ExecutionRecord, log: Log): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();

  app.setErrorHandler((error, request, reply) => {
    const { validation, statusCode = 500 } = error as { validation?: unknown; statusCode?: number };
    if (validation || statusCode < 500) {
      record.noteInvalid(`${request.method} ${request.routeOptions.url ?? 'unknown'}`);
      return reply.code(statusCode).send({ code: 'validation', message: 'The request is malformed.' });
    }
    log.error({ err: error }, 'call failed');
    return reply.code(500).send({ code: 'internal', message: 'The call failed.' });
  });

  app.post('/v1/executions', { schema: { body: ExecutionBody } }, (request, reply) => {
    const outcome = record.execute(request.body);
    if (outcome.outcome === 'refused') return reply.code(422).send({ code: 'refused', message: outcome.message });
    return reply.code(statusOf(outcome)).send(bodyOf(outcome));
  });

  app.get(
    '/v1/executions/:jobId/:round',
    {
      schema: {
        params: Type.Object({ jobId: Uuid, round: Positive }),
        querystring: Type.Object({ attemptId: Uuid, fencingToken: Positive }),
      },
    },
    (request, reply) => {
      const outcome = record.inquire({ ...request.params, ...request.query });
      if (outcome.outcome === 'none') return reply.send(outcome);
      return reply.code(statusOf(outcome)).send(bodyOf(outcome));
    },
  );

  app.get('/v1/effects', { schema: { querystring: Page } }, (request) => {
    const effects = record.effects(request.query.after, request.query.limit);
    return { effects, tokens: record.tokens([...new Set(effects.map((effect) => effect.jobId))]) };
  });

  app.get('/v1/calls', { schema: { querystring: Page } }, (request) => ({
    calls: record.calls(request.query.after, request.query.limit),
  }));
}

const statusOf = (outcome: Outcome) => (outcome.outcome === 'stale-token' ? 409 : 200);
const bodyOf = (outcome: Outcome) =>
  outcome.outcome === 'stale-token' ? { code: 'stale-token', highestToken: outcome.highestToken } : outcome;

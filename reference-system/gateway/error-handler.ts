/** From whatever a route threw to a problem document. Only a Problem's own words ever reach the client. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseUnavailableError } from '../service/database-error.ts';
import type { Log } from '../service/log.ts';
import { ledgerProblem } from './ledger-problem.ts';
import { invalid, notFound, Problem, unavailable } from './problem.ts';

/** For app.setErrorHandler. A 500 is logged with its stack; what a 503 comes of is logged once, by the listener that lost its connection. */
export function createErrorHandler(log: Log) {
  return function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = toProblem(error);
    if (problem.code === 'internal') {
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed');
    }
    return sendProblem(problem, request, reply);
  };
}

export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.code(problem.status).headers(problemHeaders(problem));
  return reply.serializer(JSON.stringify).send(problem.document(request.id));
}

export function problemHeaders({ retryAfterSeconds }: Problem): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailableError) return unavailable(error);
  return ledgerProblem(error) ?? frameworkProblem(error as FastifyError);
}

function frameworkProblem(error: FastifyError): Problem {
  if (error.validation !== undefined) return validationProblem(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('too-large', 'The body is larger than this operation accepts.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', 'Send the body as application/json.');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return invalid('', 'must be a JSON document');
  }
  if (error.statusCode === 400) return invalid('', 'must be well-formed');
  if (error.statusCode === 404 || error.statusCode === 405) return notFound();
  return new Problem('internal', 'The request could not be completed. It has been recorded; try again later.');
}

/** Only the schema's words go into the answer: Ajv's messages name the rule, never the value. */
function validationProblem(error: FastifyError): Problem {
  // A malformed id is an id that does not exist.
  if (error.validationContext === 'params') return notFound();
  const context = error.validationContext === 'body' ? '' : `${error.validationContext}`;
  const errors = (error.validation ?? []).map(({ instancePath, message, params }) => {
    const missing = typeof params?.missingProperty === 'string' ? `/${params.missingProperty}` : '';
    return { path: `${context}${instancePath}${missing}`, message: message ?? 'is not valid' };
  });
  return new Problem('validation', 'Correct the fields named in errors and send the request again.', { errors });
}

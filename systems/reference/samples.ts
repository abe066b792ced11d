import { randomUUID } from 'node:crypto';
import { actionContent, conversationContent, messageContent, proposalContent } from '../../harness/content.ts';
import type { Samples, SampleWorld, SecurityProfile } from '../../harness/security-profile.ts';
import { accordWork } from './work.ts';

/** What phase 7 must be told of Accord beside its OpenAPI document. */
export const accordSecurity: SecurityProfile = {
  csrf: {
    header: 'x-csrf-token',
    tokenPath: '/v1/session',
    tokenMember: 'csrfToken',
    defences: ['token', 'origin'],
  },
  sideStateSql: `SELECT 'session of ' || s.tenant_id || '/' || s.person_id AS what, encode(s.token_hash, 'hex') AS state
      FROM accord.session s
    UNION ALL SELECT 'read marker of ' || m.tenant_id || '/' || m.person_id || ' in ' || m.conversation_id, m.seq::text
      FROM accord.read_marker m`,
  publicOperations: ['POST /v1/session'],
  signingOut: ['DELETE /v1/session'],
  endlessOperations: ['GET /v1/stream'],
  samples,
};

/** Read markers only move forward: each call names a place beyond the one before it, so that the marker moves. */
let readThrough = 1_000_000;

function samples({ person, colleague, conversation, job, label }: SampleWorld): Samples {
  const { kind, input } = accordWork('succeeds');
  const [conversationKey, messageKey, jobKey, actionKey] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  return {
    pathValues: { '/v1/conversations/{id}': conversation.id, '/v1/jobs/{id}': job.id },
    operations: {
      'POST /v1/session': { body: { email: person.email, password: person.password } },
      'POST /v1/conversations': {
        headers: { 'idempotency-key': conversationKey },
        body: { title: label, memberIds: [colleague.personId] },
        write: {
          kind: 'conversation.create',
          input: { contentSha256: conversationContent(label), requestKey: conversationKey },
        },
      },
      'POST /v1/conversations/{id}/read': { body: { seq: ++readThrough } },
      'POST /v1/conversations/{id}/messages': {
        headers: { 'idempotency-key': messageKey },
        body: { text: label },
        write: {
          kind: 'message.send',
          input: { scopeId: conversation.id, contentSha256: messageContent(label), requestKey: messageKey },
        },
      },
      'GET /v1/search': { query: { q: label } },
      'GET /v1/jobs': { query: { conversationId: conversation.id } },
      'POST /v1/jobs': {
        headers: { 'idempotency-key': jobKey },
        body: { conversationId: conversation.id, title: label, kind, input },
        write: {
          kind: 'job.propose',
          input: { scopeId: conversation.id, contentSha256: proposalContent(label, kind, input), requestKey: jobKey },
        },
      },
      'POST /v1/jobs/{id}/actions': {
        headers: { 'idempotency-key': actionKey },
        body: { action: 'cancel', expectedVersion: job.version },
        write: {
          kind: 'job.cancel',
          input: { scopeId: job.id, contentSha256: actionContent(job.id, 'cancel'), requestKey: actionKey },
        },
      },
    },
  };
}

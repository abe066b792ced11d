import { randomUUID } from 'node:crypto';
import { actionContent, conversationContent, messageContent, proposalContent } from '../../harness/content.ts';
import type {
  OperationPolicy,
  Samples,
  SampleWorld,
  SecurityProfile,
  SentCall,
  Subject,
} from '../../harness/security-profile.ts';
import type { JobAction, Person } from '../../harness/system.ts';
import { accordWork } from './work.ts';

const insiders: readonly Subject[] = ['member', 'approver', 'proposer', 'proposing-approver'];
const signedIn: readonly Subject[] = [
  ...insiders,
  'outsider',
  'outsider-approver',
  'foreign-member',
  'foreign-approver',
];
const everybody: readonly Subject[] = ['nobody', ...signedIn];

/** Approving, rejecting and retrying: an approver who is not the proposer. Cancelling: the proposer and approvers. */
const decisions: readonly OperationPolicy[] = [
  { variant: 'approve', allowed: ['approver'] },
  { variant: 'reject', allowed: ['approver'] },
  { variant: 'cancel', allowed: ['approver', 'proposer', 'proposing-approver'] },
  { variant: 'retry', given: 'failed', allowed: ['approver'] },
];

/** What phase 7 must be told of Accord beside its OpenAPI document. */
export const accordSecurity: SecurityProfile = {
  csrf: {
    header: 'x-csrf-token',
    tokenPath: '/v1/session',
    tokenMember: 'csrfToken',
    defences: ['token', 'origin'],
  },
  sideStateSql: `SELECT 'session of ' || s.tenant_id || '/' || s.person_id AS what, encode(s.token_hash, 'hex') AS state,
        least(s.expires_at, s.last_seen_at + interval '30 minutes') AS until
      FROM accord.session s
    UNION ALL SELECT 'read marker of ' || m.tenant_id || '/' || m.person_id || ' in ' || m.conversation_id, m.seq::text, NULL
      FROM accord.read_marker m`,
  publicOperations: ['POST /v1/session'],
  signIn: {
    operation: 'POST /v1/session',
    body: signInBody,
    guessesPerAccount: 5,
    guessesPerAddress: 50,
    longestWaitSeconds: 300,
  },
  signingOut: ['DELETE /v1/session'],
  signingOutEndsAll: true,
  // Each gateway looks every 2 s whether the sessions of its streams still live.
  streamOutlivesSessionSeconds: 5,
  endlessOperations: ['GET /v1/stream'],
  samples,
  searchOperations: ['GET /v1/search'],
  loggedId: ({ body }) => /"urn:accord:request:([^"]+)"/.exec(body)?.[1],
  metricsPath: '/metrics',
  personalTables: {
    'accord.person': ['email'],
    'accord.ledger_event': ['text'],
    'accord.timeline_item': ['text'],
    'accord.conversation': ['text'],
    'accord.job': ['text'],
  },
  policy: {
    'POST /v1/session': [{ allowed: everybody }],
    'GET /v1/session': [{ allowed: signedIn }],
    'DELETE /v1/session': [{ allowed: signedIn }],
    'GET /v1/people': [{ allowed: signedIn }],
    'GET /v1/conversations': [{ allowed: signedIn }],
    'POST /v1/conversations': [{ allowed: signedIn }],
    'GET /v1/conversations/{id}': [{ allowed: insiders }],
    'POST /v1/conversations/{id}/read': [{ allowed: insiders }],
    'POST /v1/conversations/{id}/messages': [{ allowed: insiders }],
    'GET /v1/conversations/{id}/messages': [{ allowed: insiders }],
    'GET /v1/conversations/{id}/timeline': [{ allowed: insiders }],
    'GET /v1/search': [{ allowed: signedIn }],
    'GET /v1/jobs': [{ allowed: signedIn }],
    'POST /v1/jobs': [{ allowed: insiders }],
    'GET /v1/jobs/{id}': [{ allowed: insiders }],
    'POST /v1/jobs/{id}/actions': decisions,
    'GET /v1/stream': [{ allowed: signedIn }],
  },
};

function signInBody({ email, password }: Person) {
  return { email, password };
}

/** Read markers only move forward: each call names a place beyond the one before it, so that the marker moves. */
let readThrough = 1_000_000;

function samples({ person, colleague, conversation, job, label, variant }: SampleWorld): Samples {
  const { kind, input } = accordWork('succeeds');
  const key = () => ({ 'idempotency-key': randomUUID() });
  return {
    pathValues: { '/v1/conversations/{id}': conversation.id, '/v1/jobs/{id}': job.id },
    operations: {
      'POST /v1/session': { body: signInBody(person) },
      'POST /v1/conversations': {
        headers: key(),
        body: { title: label, memberIds: [colleague.personId] },
        write: (sent) => ({
          kind: 'conversation.create',
          input: { contentSha256: conversationContent(text(sent, 'title')), ...requestKey(sent) },
        }),
      },
      'POST /v1/conversations/{id}/read': { body: { seq: ++readThrough } },
      'POST /v1/conversations/{id}/messages': {
        headers: key(),
        body: { text: label },
        write: (sent) => ({
          kind: 'message.send',
          input: {
            scopeId: conversation.id,
            contentSha256: messageContent(text(sent, 'text')),
            ...requestKey(sent),
          },
        }),
      },
      'GET /v1/search': { query: { q: label } },
      'GET /v1/jobs': { query: { conversationId: conversation.id } },
      'POST /v1/jobs': {
        headers: key(),
        body: { conversationId: conversation.id, title: label, kind, input },
        write: (sent) => ({
          kind: 'job.propose',
          input: {
            scopeId: conversation.id,
            contentSha256: proposalContent(text(sent, 'title'), text(sent, 'kind'), text(sent, 'input')),
            ...requestKey(sent),
          },
        }),
      },
      'POST /v1/jobs/{id}/actions': {
        headers: key(),
        body: { action: variant ?? 'cancel', expectedVersion: job.version },
        write: (sent) => {
          const action = text(sent, 'action') as JobAction;
          return {
            kind: `job.${action}`,
            input: { scopeId: job.id, contentSha256: actionContent(job.id, action), ...requestKey(sent) },
          };
        },
      },
    },
  };
}

function text({ body }: SentCall, member: string): string {
  return String(body[member] ?? '');
}

function requestKey({ headers }: SentCall): { requestKey?: string } {
  const key = headers['idempotency-key'];
  return key ? { requestKey: key } : {};
}

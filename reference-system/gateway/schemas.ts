/** The shapes of the API. They validate what comes in, serialise what goes out, and are the OpenAPI document. */
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const instant = (description: string) => Type.String({ format: 'date-time', description });
/** As a list of types, not as a union: unions are matched by trial when an answer is serialised. */
const stringOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] });
/** One of these words. */
export const oneOf = <const Word extends string>(...words: Word[]) =>
  Type.Unsafe<Word>({ type: 'string', enum: words });

/** Lower case only: one id has one spelling. Anything else is an id that does not exist. */
export const Id = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'UUID in lower case.',
});
export const IdParams = Type.Object({ id: Id }, strict);
export const Seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Place in the ledger.' });

/** One line of text without control characters. Well-formedness of Unicode is checked with every body. */
const line = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]*$', description });

export const Role = oneOf('member', 'approver');
export const Person = Type.Object({ id: Id, displayName: Type.String(), role: Role });
export const SessionBody = Type.Object({
  person: Type.Object({
    id: Id,
    displayName: Type.String(),
    role: Role,
    tenant: Type.Object({ id: Id, name: Type.String() }),
  }),
  csrfToken: Type.String({ description: 'To be sent as x-csrf-token with every state-changing call.' }),
  expiresAt: instant('The session ends then at the latest.'),
});
export const SignIn = Type.Object(
  { email: Type.String({ minLength: 3, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 256 }) },
  strict,
);

export const Conversation = Type.Object({
  id: Id,
  title: Type.String(),
  memberIds: Type.Array(Id),
  messageCount: Type.Integer(),
  unread: Type.Integer({ description: 'Items by others above the read marker, of the first 100 above it.' }),
  lastSeq: Type.Integer(),
  lastActivityAt: instant('Time of the last event of the conversation.'),
});
export const NewConversation = Type.Object(
  {
    title: line(200, 'What the conversation is about.'),
    memberIds: Type.Array(Id, { maxItems: 500, description: 'The other people; the creator is always a member.' }),
  },
  strict,
);
export const ReadMarker = Type.Object({ seq: Seq }, strict);

export const maxMessageBytes = 16_384;
export const Message = Type.Object({
  id: Id,
  seq: Type.Integer(),
  conversationId: Id,
  authorId: Id,
  text: Type.String(),
  sentAt: instant('When the ledger recorded it.'),
});
export const NewMessage = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: maxMessageBytes,
      description: '1 to 16,384 bytes of UTF-8, not only white space; no NUL, no lone surrogate.',
    }),
  },
  strict,
);

export const JobState = oneOf('proposed', 'approved', 'rejected', 'cancelled', 'executing', 'completed', 'failed');
export const JobKind = oneOf('calculate', 'digest');
export const Job = Type.Object({
  id: Id,
  conversationId: Id,
  title: Type.String(),
  kind: JobKind,
  input: Type.String(),
  state: JobState,
  version: Type.Integer({ description: 'What an action must name as expectedVersion.' }),
  round: Type.Integer(),
  attempt: Type.Integer(),
  proposedBy: Id,
  decidedBy: stringOrNull,
  result: stringOrNull,
  error: stringOrNull,
  createdAt: instant('When it was proposed.'),
  updatedAt: instant('Time of its last event.'),
  seq: Type.Integer({ description: 'Place in the ledger of its last event.' }),
});
export const NewJob = Type.Object(
  {
    conversationId: Id,
    title: line(200, 'What the job is for.'),
    kind: JobKind,
    input: Type.String({ minLength: 1, maxLength: 4_096 }),
  },
  strict,
);
export const JobAction = Type.Object(
  {
    action: oneOf('approve', 'reject', 'cancel', 'retry'),
    expectedVersion: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
    reason: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  strict,
);
export const JobStep = Type.Object({
  seq: Type.Integer(),
  type: Type.String(),
  actorId: stringOrNull,
  at: instant('When the ledger recorded it.'),
  round: Type.Optional(Type.Integer()),
  attempt: Type.Optional(Type.Integer()),
  attemptId: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  result: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
});

export const MessageItem = Type.Object({
  kind: Type.Literal('message'),
  seq: Type.Integer(),
  id: Id,
  authorId: Id,
  text: Type.String(),
  sentAt: instant('When the ledger recorded it.'),
});
export const JobItem = Type.Object({ kind: Type.Literal('job'), seq: Type.Integer(), job: Job });
export const TimelineItem = Type.Union([MessageItem, JobItem]);

export const PageQuery = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50 })),
  },
  strict,
);
export const NextBefore = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  description: 'The value of before for the next older page; null on the last one.',
});

export const IdempotencyKey = Type.Object({
  'idempotency-key': Type.String({
    minLength: 1,
    maxLength: 200,
    pattern: '^[\\x20-\\x7e]+$',
    description: 'Names this request. Sent again, it gets the same answer and makes no second event.',
  }),
});

export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    instance: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { description: 'RFC 9457 problem document.' },
);

export type PersonBody = Static<typeof Person>;
export type ConversationBody = Static<typeof Conversation>;
export type MessageBody = Static<typeof Message>;
export type JobBody = Static<typeof Job>;
export type TimelineItemBody = Static<typeof TimelineItem>;
export type JobStepBody = Static<typeof JobStep>;

import type { Criterion } from './criterion.ts';

const golden = { phase: 'golden-paths', weight: 1, gate: false } as const;

export const goldenPathCriteria: readonly Criterion[] = [
  {
    ...golden,
    id: 'golden.authentication',
    title: 'People sign in and out, and sessions end when they should',
    rule: 'every registered case passes in a real browser',
    cases: [
      { id: 'sign-in-and-out', title: 'Sign in, reload keeps the session, sign out ends it on the server too' },
      { id: 'wrong-password', title: 'A wrong password and an unknown e-mail are refused in the same words' },
      { id: 'expired-session', title: 'An expired session leads back to sign-in without losing the page asked for' },
      { id: 'two-tabs', title: 'Sign-out in one tab ends the other' },
    ],
  },
  {
    ...golden,
    id: 'golden.message-flow',
    title: 'A message sent is seen, stored once, in order and unaltered',
    rule: 'every registered case passes in a real browser',
    cases: [
      {
        id: 'seen-and-stored',
        title: 'A message is seen by sender and recipient, in the timeline API and once in the ledger',
      },
      { id: 'every-text', title: 'Emoji, combining marks, right-to-left, markup and 16 KiB arrive byte for byte' },
      { id: 'in-order', title: 'A burst of messages is shown and stored in the order in which it was sent' },
      { id: 'empty-refused', title: 'An empty message is refused clearly and nothing is stored' },
      {
        id: 'oversized-refused',
        title: 'An oversized message is refused clearly, the draft is kept, nothing is stored',
      },
      {
        id: 'draft-kept',
        title: 'The draft survives a failed send and a reload, and the message is sent once in the end',
      },
    ],
  },
  {
    ...golden,
    id: 'golden.job-lifecycle',
    title: 'A job goes from proposal to completion, seen live and recorded whole',
    rule: 'every registered case passes in a real browser',
    cases: [
      {
        id: 'complete',
        title: 'Propose, approve, execute, complete: seen live by both people, every step in the history',
      },
      { id: 'reject', title: 'A rejected job stays rejected and is never executed' },
      { id: 'cancel', title: 'A cancelled job stays cancelled and is never executed' },
      {
        id: 'fail-and-retry',
        title: 'A job that cannot be executed fails with its reason, and a retry is a new round',
      },
      { id: 'creator-cannot-approve', title: 'The proposer cannot approve, in the page or past it' },
    ],
  },
  {
    ...golden,
    id: 'golden.realtime',
    title: 'What others do appears without reload, also after a cut',
    rule: 'every registered case passes in a real browser',
    cases: [
      { id: 'live', title: 'Messages, jobs and new conversations of others appear without reload' },
      { id: 'after-a-cut', title: 'What was missed while the stream was cut arrives once and in order' },
      {
        id: 'stalled',
        title: 'A page whose stream is silently stalled says that it is not live, and is live again afterwards',
      },
    ],
  },
  {
    ...golden,
    id: 'golden.collaboration',
    title: 'Five people at once converge to one order, and one decision wins',
    rule: 'every registered case passes in a real browser',
    cases: [
      {
        id: 'converge',
        title: 'Five people write at the same moment, and all screens converge to the order of the ledger',
      },
      { id: 'racing-decisions', title: 'Of two racing decisions exactly one wins, and the loser is told' },
    ],
  },
  {
    ...golden,
    id: 'golden.tenant-isolation',
    title: 'Nothing of one tenant reaches another',
    rule: 'no read or write across tenants, anywhere',
    gate: true,
    cases: [
      {
        id: 'pages',
        title: 'Nothing of the other tenant in lists, search, people and pages, though names and texts are the same',
      },
      {
        id: 'api',
        title: 'Nothing of the other tenant in any answer, and its ids are answered exactly as unknown ones',
      },
      { id: 'stream', title: 'Nothing of the other tenant in the stream' },
      { id: 'writes', title: 'No write reaches the other tenant' },
    ],
  },
  {
    ...golden,
    id: 'golden.accessibility',
    title: 'Every state the journeys reach is accessible, by keyboard alone too',
    rule: 'no serious or critical axe-core violation; golden journeys by keyboard',
    cases: [
      { id: 'states', title: 'axe-core on every state that the journeys reach: no serious or critical violation' },
      { id: 'keyboard', title: 'The golden journeys by keyboard alone, with the focus where one expects it' },
      { id: 'announcements', title: 'New messages and problems are announced to assistive technology' },
    ],
  },
];

import type { Criterion } from './criterion.ts';

const security = { phase: 'security', weight: 1, gate: true } as const;

export const securityCriteria: readonly Criterion[] = [
  {
    ...security,
    id: 'security.authentication',
    title: 'No operation without a valid session',
    rule: 'zero violations (ASVS V6.3.1)',
    cases: [
      { id: 'operations', title: 'Every operation without, with a forged, an expired and a signed-out session' },
      { id: 'renewal', title: 'The session is renewed at sign-in; a fixed one is worth nothing' },
      { id: 'guessing', title: 'Guessing is limited per account and per address, and shuts nobody else out' },
    ],
  },
  {
    ...security,
    id: 'security.authorization',
    title: 'Nobody does what is not theirs',
    rule: 'zero violations (ASVS V8.2.1, V8.2.2)',
    cases: [
      {
        id: 'matrix',
        title: 'Operation × kind of person, own and other tenant: as the policy says, reading and writing',
      },
      { id: 'mass-assignment', title: 'A claimed role, author, tenant or state is refused or ignored' },
      { id: 'stream-topics', title: 'The stream tells only members of a conversation' },
      { id: 'beside-the-document', title: 'Nothing is served that the OpenAPI document does not describe' },
    ],
  },
  {
    ...security,
    id: 'security.pii',
    title: 'Personal data stays where it belongs',
    rule: 'zero violations (ASVS V14.2.1, V16.2.5)',
    cases: [
      { id: 'logs', title: 'No canary in any log, metric or record of the suite' },
      { id: 'answers', title: 'No canary in errors, nor in what others are answered' },
      { id: 'browser', title: 'No secret in addresses, page headers or the browser’s storage' },
      { id: 'stored', title: 'No password or session key in plain text; e-mails only where they belong' },
    ],
  },
  {
    ...security,
    id: 'security.sql-injection',
    title: 'No input becomes SQL',
    rule: 'zero violations (ASVS V1.2.4)',
    cases: [
      { id: 'log', title: 'No text becomes part of a statement: the log of the database' },
      { id: 'timing', title: 'No text makes the database wait' },
      { id: 'answers', title: 'No condition in a text changes an answer' },
      { id: 'rows', title: 'No condition in a text reaches rows that the call does not name' },
    ],
  },
  {
    ...security,
    id: 'security.xss',
    title: 'No input becomes script',
    rule: 'zero violations (ASVS V1.2.1)',
    cases: [
      { id: 'stored', title: 'What somebody has written runs in nobody’s page' },
      { id: 'reflected', title: 'What stands in an address runs in no page' },
      { id: 'csp', title: 'The content security policy stops a script by itself' },
    ],
  },
  {
    ...security,
    id: 'security.csrf',
    title: 'No foreign site acts in the name of a person',
    rule: 'the ledger is unchanged by every attack from a truly foreign site (ASVS V3.5.1)',
    cases: [
      { id: 'control', title: 'Control: the same write from the own page, with token, changes the ledger' },
      { id: 'foreign-site', title: 'Form posts, fetch, images and changed methods from a foreign site in the browser' },
      {
        id: 'token',
        title: "No token, a malformed token and another session's token are refused on every state-changing operation",
      },
      { id: 'origin', title: 'A foreign, null or missing Origin is refused on every state-changing operation' },
      { id: 'safe-methods', title: 'No GET changes state' },
    ],
  },
];

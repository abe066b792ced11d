import { type Flaw, flawsOf } from '../flaw.ts';

const ledger = 'integrity.ledger-consistency';

export const goldenPathFlaws: readonly Flaw[] = [
  ...flawsOf('golden.message-flow', {
    'text-truncated': {
      does: 'Long texts are cut off when they are stored.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'payload: { conversationId, text },',
          'payload: { conversationId, text: text.slice(0, 4000) },',
        );
      },
    },
    'shown-but-not-stored': {
      does: 'The gateway acknowledges messages without storing them; the sender sees them as sent.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'const appended = await appendKeyed(',
          `const appended = true ? { eventId: randomUUID(), seq: 1, recordedAt: new Date(), payload: { text }, replayed: false } : await appendKeyed(`,
        );
        copy.replace(
          'gateway/routes/messages.ts',
          "import { Type } from 'typebox';",
          "import { randomUUID } from 'node:crypto';\nimport { Type } from 'typebox';",
        );
      },
    },
    'white-space-folded': {
      does: 'Runs of white space are folded on the way into the ledger.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace(
          'gateway/routes/messages.ts',
          'payload: { conversationId, text },',
          "payload: { conversationId, text: text.replace(/\\s+/g, ' ') },",
        );
      },
    },
    'draft-lost': {
      does: 'What was typed is gone after a reload.',
      apply: (copy) => {
        copy.replace(
          'web/model/drafts.ts',
          'else this.#storage.setItem(this.#key(conversationId), text);',
          'else return;',
        );
      },
    },
    'sent-twice': {
      does: 'Trying again sends with a new key, so that a message whose answer was lost is stored twice.',
      declared: [ledger],
      apply: (copy) => {
        copy.replace('web/state/sender.ts', 'idempotencyKey: key });', 'idempotencyKey: newIdempotencyKey() });');
      },
    },
  }),
  ...flawsOf('golden.job-lifecycle', {
    'approval-skipped': {
      does: 'A proposed job is executed without anybody’s approval.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "'proposed', e.stream_version, 0, 0, e.actor_id",
          "'approved', e.stream_version, 1, 0, e.actor_id",
        );
      },
    },
    'completed-before-executed': {
      does: 'A job is shown as completed when it starts.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "j.state := 'executing'; j.attempt",
          "j.state := 'completed'; j.attempt",
        );
      },
    },
    'creator-may-approve': {
      does: 'An approver may approve what they have proposed themselves.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/job-actions.ts',
          "action === 'cancel' ? approver || proposer : approver && !proposer",
          "action === 'cancel' ? approver || proposer : approver",
        );
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          'THEN v_approver AND p_actor <> v_job.proposed_by',
          'THEN v_approver',
        );
      },
    },
    'result-lost': {
      does: 'The result of a completed job is not kept.',
      apply: (copy) => {
        copy.replace(
          'ledger/migrations/011.do.project-event.sql',
          "j.state := 'completed'; j.result := e.payload ->> 'result';",
          "j.state := 'completed';",
        );
      },
    },
  }),
  ...flawsOf('golden.authentication', {
    'sign-out-forgets-the-cookie-only': {
      does: 'Signing out only clears the cookie: the session lives on for whoever has copied it.',
      apply: (copy) => {
        copy.replace('gateway/routes/session.ts', '      await sessions.endAll(session);\n', '');
      },
    },
    'session-never-expires': {
      does: 'Sessions never expire.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/session-store.ts',
          /WHERE s\.token_hash = \$1 AND s\.expires_at > statement_timestamp\(\)/,
          'WHERE s.token_hash = $1',
        );
      },
    },
    'tells-which-was-wrong': {
      does: 'The refusal tells whether the e-mail or the password was wrong.',
      apply: (copy) => {
        copy.replace(
          'gateway/session/sign-in.ts',
          '    if (person === undefined || !right) {',
          "    if (person === undefined) throw new Problem('sign-in-failed', 'There is no account with this e-mail.');\n    if (!right) {",
        );
      },
    },
    'place-lost': {
      does: 'Once a session has ended, the page that was asked for is forgotten.',
      apply: (copy) => {
        copy.replace(
          'web/state/session-gate.ts',
          "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {",
          "  #ended(reason: 'none' | 'ended' | 'signed-out'): void {\n    history.replaceState(null, '', '/');",
        );
      },
    },
    'tabs-do-not-talk': {
      does: 'Signing out in one tab leaves the others as they were.',
      apply: (copy) => {
        copy.replace(
          'web/state/session-gate.ts',
          "    if (message === 'signed-out') this.#ended('signed-out');\n    else void this.check();",
          '    void message;',
        );
        copy.replace('gateway/routes/session.ts', '      streams.endStreamsOf(session);\n', '');
        copy.replace(
          'web/state/session-gate.ts',
          "    api.onSignedOut = () => this.#ended('ended');",
          '    api.onSignedOut = () => undefined;',
        );
      },
    },
  }),
  ...flawsOf('golden.realtime', {
    'missed-on-reconnect': {
      does: 'The stream starts at the head after a reconnect: what happened during the cut never arrives.',
      apply: (copy) => {
        copy.replace('gateway/routes/stream.ts', 'cursor === undefined ? undefined : Number(cursor)', 'undefined');
      },
    },
    'duplicates-on-reconnect': {
      does: 'The stream repeats events after a reconnect, and the page shows them again.',
      apply: (copy) => {
        copy.replace('gateway/routes/stream.ts', 'Number(cursor))', 'Math.max(0, Number(cursor) - 20))');
        copy.replace('web/state/live-stream.ts', /const repeated = .*;\n/, 'const repeated = false;\n');
        copy.replace('web/model/timeline.ts', 'return [...bySeq.values()].sort', 'return [...left, ...right].sort');
      },
    },
    'stale-page-claims-to-be-live': {
      does: 'The page does not notice that its stream has gone silent.',
      apply: (copy) => {
        copy.replace('web/state/live-stream.ts', '}, this.#heartbeatMs * SILENCE_IN_HEARTBEATS);', '}, 2 ** 30);');
      },
    },
  }),
  ...flawsOf('golden.collaboration', {
    'different-order': {
      does: 'Each screen shows messages in the order in which they arrived there.',
      apply: (copy) => {
        copy.replace(
          'web/model/timeline.ts',
          'return [...bySeq.values()].sort((a, b) => a.seq - b.seq);',
          'return [...bySeq.values()];',
        );
      },
    },
    'both-decisions-accepted': {
      does: 'Two racing decisions on a job are both accepted.',
      apply: (copy) => {
        copy.replace('ledger/migrations/012.do.append.sql', 'IF p_expected_version <> v_version OR (', 'IF (');
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          "WHEN 'job.approved' THEN v_job.state = 'proposed' AND v_round = 1",
          "WHEN 'job.approved' THEN v_round = 1",
        );
        copy.replace(
          'ledger/migrations/010.do.guards.sql',
          "WHEN 'job.rejected' THEN v_job.state = 'proposed'",
          "WHEN 'job.rejected' THEN true",
        );
      },
    },
  }),
  ...flawsOf('golden.tenant-isolation', {
    'list-without-tenant-filter': {
      does: 'The list of conversations is not limited to one’s tenant.',
      apply: (copy) => {
        copy.replace('gateway/queries/conversations.ts', ' WHERE m.tenant_id = $1`;', ' WHERE $1::uuid IS NOT NULL`;');
        copy.replace(
          'gateway/queries/conversations.ts',
          'AND m.person_id = $2 ORDER BY',
          'AND $2::uuid IS NOT NULL ORDER BY',
        );
      },
    },
    'stream-fans-out': {
      does: 'The stream delivers every tenant’s events to everybody.',
      apply: (copy) => {
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          'export class TenantFeed {',
          'const everybody = new Set<Subscriber>();\n\nexport class TenantFeed {',
        );
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          'if (!subscriber.closed) this.#live.add(subscriber);',
          'if (!subscriber.closed) {\n      this.#live.add(subscriber);\n      everybody.add(subscriber);\n    }',
        );
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          'for (const subscriber of this.#live) {',
          'for (const subscriber of everybody) {\n      const foreign = subscriber.session.tenantId !== this.tenantId;',
        );
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          'if (event.seq > subscriber.cursor && this.#members',
          'if (foreign) text += event.text;\n        else if (event.seq > subscriber.cursor && this.#members',
        );
        copy.replace(
          'gateway/stream/tenant-feed.ts',
          'if (through > subscriber.cursor) subscriber.cursor',
          'if (!foreign && through > subscriber.cursor) subscriber.cursor',
        );
      },
    },
    'foreign-id-is-forbidden': {
      does: 'The id of another tenant’s conversation is answered 403, so that one learns that it exists.',
      apply: (copy) => {
        copy.replace(
          'gateway/routes/conversations.ts',
          '      if (conversation === undefined) throw notFound();',
          `      if (conversation === undefined) {
        const { rows } = await database.query('SELECT FROM accord.conversation WHERE conversation_id = $1', [request.params.id]);
        throw rows.length > 0 ? new Problem('forbidden', 'This conversation is not yours.') : notFound();
      }`,
        );
        copy.replace(
          'gateway/routes/conversations.ts',
          "import { invalid, notFound } from '../problem.ts';",
          "import { invalid, notFound, Problem } from '../problem.ts';",
        );
      },
    },
  }),
  ...flawsOf('golden.accessibility', {
    'field-without-label': {
      does: 'A field has no label.',
      apply: (copy) => {
        copy.replace('web/ui/people-choice.tsx', /\n\s*aria-label="Filter people"/, '');
        copy.replace('web/ui/people-choice.tsx', /\n\s*placeholder="[^"]*"/, '');
      },
    },
    'new-messages-not-announced': {
      does: 'New messages are not announced to screen readers.',
      apply: (copy) => {
        copy.replace('web/ui/timeline-view.tsx', 'aria-live="polite"', 'aria-live="off"');
      },
    },
    'focus-lost-after-send': {
      does: 'After sending by keyboard the focus is lost.',
      apply: (copy) => {
        copy.replace(
          'web/ui/composer-form.tsx',
          /field\.current\?\.focus\(\);\n {2}\}\n\n {2}function onKeyDown/,
          'field.current?.blur();\n  }\n\n  function onKeyDown',
        );
      },
    },
    'contrast-too-low': {
      does: 'Secondary text is too pale to read.',
      apply: (copy) => {
        copy.append(
          'web/main.css',
          '\n.muted { color: #c4c4c4; }\n@media (prefers-color-scheme: dark) { .muted { color: #4a4a4a; } }\n',
        );
      },
    },
  }),
];

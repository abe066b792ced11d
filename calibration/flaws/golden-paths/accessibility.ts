import { flawsOf } from '../../flaw.ts';

export const accessibilityFlaws = flawsOf('golden.accessibility', {
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
  'always-busy': {
    does: 'The timeline says for ever that it is being changed (aria-busy), so that screen readers announce nothing of it.',
    apply: (copy) => {
      copy.replace(
        'web/ui/timeline-view.tsx',
        "aria-busy={timeline.state === 'loading'}",
        "aria-busy={timeline.state !== 'failed'}",
      );
    },
  },
  'region-made-anew': {
    does: 'With each message the timeline’s live region is made anew, so that what it holds was there from its beginning and is not announced.',
    apply: (copy) => {
      copy.replace(
        'web/ui/timeline-view.tsx',
        '        ref={log}\n',
        '        key={items.length}\n        ref={log}\n',
      );
    },
  },
  'no-way-out-by-keyboard': {
    does: 'The arrow keys do not lead to “Sign out” in the menu, and nothing else does.',
    apply: (copy) => {
      copy.replace('web/ui/move-in-menu.ts', "'[role^=menuitem]'", "'[role=menuitemradio]'");
    },
  },
  'reason-too-pale': {
    does: 'Why a job has failed is too pale to read.',
    apply: (copy) => {
      copy.append('web/main.css', '\n.job-error { color: #d9b8b4; }\n');
    },
  },
});

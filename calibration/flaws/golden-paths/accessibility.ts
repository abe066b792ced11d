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
});

import { flawsOf } from '../../flaw.ts';

export const xssFlaws = flawsOf('security.xss', {
  'message-as-html': {
    does: 'Messages are shown by innerHTML.',
    apply: (copy) => {
      copy.replace(
        'web/ui/message-text.tsx',
        /dir="auto">\s*\{text\}\s*<\/p>/,
        'dir="auto" dangerouslySetInnerHTML={{ __html: text }} />',
      );
    },
  },
  'title-as-html': {
    does: 'A conversation’s title is put into its heading as markup.',
    apply: (copy) => {
      copy.replace(
        'web/ui/conversation-heading.tsx',
        /<h1 id="conversation-heading" dir="auto">\s*\{conversation === null \?[^}]*\}\s*<\/h1>/,
        `<h1 id="conversation-heading" dir="auto" dangerouslySetInnerHTML={{ __html: conversation?.title ?? '' }} />`,
      );
    },
  },
  'links-of-any-scheme': {
    does: 'Words with a colon become links, javascript: ones too.',
    apply: (copy) => {
      copy.replace(
        'web/ui/message-text.tsx',
        /dir="auto">\s*\{text\}\s*<\/p>/,
        'dir="auto">{/^[a-z]+:\\S+$/.test(text) ? <a href={text}>{text}</a> : text}</p>',
      );
    },
  },
  'search-words-as-html': {
    does: 'The words that were searched for are repeated as markup.',
    apply: (copy) => {
      copy.replace(
        'web/ui/search-page.tsx',
        '<bdi>{query}</bdi>',
        '<bdi dangerouslySetInnerHTML={{ __html: query }} />',
      );
    },
  },
  'inline-allowed': {
    does: 'The policy allows inline scripts and eval.',
    declared: ['foundation.security-scan'],
    apply: (copy) => {
      copy.replace(
        'gateway/app.ts',
        `scriptSrc: ["'self'"],`,
        `scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"],`,
      );
    },
  },
});

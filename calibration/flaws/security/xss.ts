import { flawsOf } from '../../flaw.ts';
import { repeatInput } from '../../repeat-input.ts';

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
  'job-input-as-html': {
    does: 'What a job is to work on is shown on its card as markup.',
    apply: (copy) => {
      copy.replace(
        'web/ui/job-card.tsx',
        '<code dir="auto">{job.input}</code>',
        '<code dir="auto" dangerouslySetInnerHTML={{ __html: job.input }} />',
      );
    },
  },
  'job-error-as-html': {
    does: 'Why a job failed repeats what it was to work on, and is shown on its card as markup.',
    apply: (copy) => {
      repeatInput(copy);
      copy.replace(
        'web/ui/job-outcome.tsx',
        '<span dir="auto">{job.error}</span>',
        '<span dir="auto" dangerouslySetInnerHTML={{ __html: job.error }} />',
      );
    },
  },
  'reason-as-html': {
    does: 'The reason of a decision about a job is shown in its history as markup.',
    apply: (copy) => {
      copy.replace(
        'web/ui/job-history.tsx',
        /<p key=\{detail\} class="step-detail" dir="auto">\s*\{detail\}\s*<\/p>/,
        '<p key={detail} class="step-detail" dir="auto" dangerouslySetInnerHTML={{ __html: detail }} />',
      );
    },
  },
  'address-as-html': {
    does: 'The page repeats the address that was asked for in HTML made on the server, as it came.',
    apply: (copy) => {
      copy.replace(
        'gateway/page/page-routes.ts',
        '.send(page.indexHtml);',
        `.send(page.indexHtml.replace('</body>', () => \`<p hidden>\${decodeURIComponent(request.url.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25'))}</p></body>\`));`,
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
  'found-words-marked-as-html': {
    does: 'The words that were searched for are marked in the results by putting the message into markup.',
    apply: (copy) =>
      copy.replace(
        'web/ui/search-result.tsx',
        /<span class="search-result-text" dir="auto">[\s\S]*?<\/span>/,
        `<span
        class="search-result-text"
        dir="auto"
        dangerouslySetInnerHTML={{
          __html: excerpt(message.text, query)
            .map((part) => (part.found ? \`<mark>\${part.text}</mark>\` : part.text))
            .join(''),
        }}
      />`,
      ),
  },
  'next-after-sign-in': {
    does: 'After signing in the page goes wherever ?next= of its address says, javascript: too.',
    apply: (copy) =>
      copy.replace(
        'web/ui/sign-in-page.tsx',
        'await gate.signIn(email.current!.value.trim(), password.current!.value);',
        `await gate.signIn(email.current!.value.trim(), password.current!.value);
      const next = new URLSearchParams(location.search).get('next');
      if (next !== null) location.href = next;`,
      ),
  },
  'author-as-html': {
    does: 'The name of a message’s author is put into the page as markup.',
    apply: (copy) =>
      copy.replace(
        'web/ui/message-article.tsx',
        /dir="auto">\s*\{author\}\s*<\/span>/,
        'dir="auto" dangerouslySetInnerHTML={{ __html: author }} />',
      ),
  },
  'nonce-that-never-changes': {
    does: 'The policy allows inline scripts that carry a nonce, and the nonce is the same for ever.',
    apply: (copy) => {
      copy.replace(
        'gateway/app.ts',
        'scriptSrc: ["\'self\'"],',
        'scriptSrc: ["\'self\'", "\'nonce-YWNjb3JkLXBhZ2U=\'"],',
      );
    },
  },
});

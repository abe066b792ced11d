import { decoysFor } from '../decoy.ts';
import { repeatInput } from '../repeat-input.ts';

export const xssDecoys = decoysFor('security.xss', {
  'echoed-and-escaped': {
    looks: 'The page repeats the address that was asked for, payload and all, in HTML made on the server.',
    isNone: 'It is escaped for the place where it stands.',
    apply: (copy) => {
      copy.replace(
        'gateway/page/page-routes.ts',
        '.send(page.indexHtml);',
        `.send(page.indexHtml.replace('</body>', () => \`<p hidden title="\${escaped(request.url)}">\${escaped(request.url)}</p></body>\`));`,
      );
      copy.append(
        'gateway/page/page-routes.ts',
        `
function escaped(text: string): string {
  const plain = decodeURIComponent(text.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25'));
  return plain.replaceAll(/[&<>"']/g, (character) => \`&#\${character.charCodeAt(0)};\`);
}
`,
      );
    },
  },
  'payload-in-a-json-answer': {
    looks: 'A refusal repeats the address with its markup, as it was sent.',
    isNone: 'It is JSON, said to be JSON, and not to be sniffed: no browser takes it for a page.',
    apply: (copy) => {
      copy.replace(
        'gateway/error-handler.ts',
        '.send(problem.document(request.id))',
        ".send({ ...problem.document(request.id), asked: decodeURIComponent(request.url.replaceAll(/%(?![0-9a-fA-F]{2})/g, '%25')) })",
      );
    },
  },
  'links-of-http-only': {
    looks: 'Messages become links.',
    isNone: 'Only those that begin with http:// or https:// do; javascript: stays text.',
    apply: (copy) => {
      copy.replace(
        'web/ui/message-text.tsx',
        /dir="auto">\s*\{text\}\s*<\/p>/,
        'dir="auto">{/^https?:\\/\\/\\S+$/.test(text) ? <a href={text}>{text}</a> : text}</p>',
      );
    },
  },
  'error-repeats-the-input': {
    looks: 'Why a job failed repeats what it was to work on, markup and all.',
    isNone: 'The page shows it as text.',
    apply: repeatInput,
  },
  'title-in-an-attribute': {
    looks: 'A conversation’s title stands in an attribute.',
    isNone: 'The attribute is set as a value, not written as markup.',
    apply: (copy) => {
      copy.replace(
        'web/ui/conversation-heading.tsx',
        '<h1 id="conversation-heading" dir="auto">',
        '<h1 id="conversation-heading" dir="auto" title={conversation?.title}>',
      );
    },
  },
});

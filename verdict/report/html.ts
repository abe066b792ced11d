import { escapeMarkup } from '../escape.ts';

/** Markup that is safe to put into a page as it is: only `html` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/**
 * Content security policy of every page that is made here. Evidence holds attack payloads: besides being escaped, they find a page that
 * may neither run nor load anything.
 */
export const closedPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

type Part = Markup | string | number | null | undefined | false | readonly Part[];

/** A template whose values are escaped, unless they are Markup themselves; lists are joined, null and false leave nothing. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(strings.map((text, index) => text + (index < values.length ? render(values[index]) : '')).join(''));
}

function render(value: Part): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeMarkup(String(value));
}

/**
 * A link to a file of the run's folder; plain text where the reference leads out of it or to anything but a file, so that no
 * record can put a script or a foreign site behind a link.
 */
export function fileLink(ref: string, label: string): Markup {
  const isInside = !/^[a-z][a-z0-9+.-]*:/i.test(ref) && !ref.startsWith('/') && !ref.split(/[\\/]/).includes('..');
  if (!isInside) return html`<span>${label}: <code>${ref}</code></span>`;
  return html`<a href="${ref.toWellFormed().split('/').map(encodeURIComponent).join('/')}">${label}</a>`;
}

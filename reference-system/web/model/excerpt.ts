/** A part of a text: found or around it. Together, in order, the parts are the excerpt. */
export interface ExcerptPart {
  readonly text: string;
  readonly found: boolean;
}

const BEFORE = 60;
const LONGEST = 240;

/** The part of a message around the first word of the query, with every word of the query in it marked. */
export function excerpt(text: string, query: string): readonly ExcerptPart[] {
  const words = query.split(/\s+/u).filter((word) => word !== '');
  const pattern = words.length === 0 ? null : new RegExp(words.map(escaped).join('|'), 'giu');
  const first = pattern === null ? 0 : Math.max(0, text.search(pattern));
  const start = first > BEFORE ? wholeCharacter(text, first - BEFORE) : 0;
  const end = wholeCharacter(text, Math.min(text.length, start + LONGEST));
  const cut = (start > 0 ? '…' : '') + text.slice(start, end) + (end < text.length ? '…' : '');
  return pattern === null ? [{ text: cut, found: false }] : marked(cut, pattern);
}

function marked(text: string, pattern: RegExp): readonly ExcerptPart[] {
  const parts: ExcerptPart[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push({ text: text.slice(at, match.index), found: false }, { text: match[0], found: true });
    at = match.index + match[0].length;
  }
  return [...parts, { text: text.slice(at), found: false }].filter((part) => part.text !== '');
}

/** Moves a cut that would halve a surrogate pair to before it. */
function wholeCharacter(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

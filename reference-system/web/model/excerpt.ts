/** A part of a text: found or around it. Together, in order, the parts are the excerpt. */
export interface ExcerptPart {
  readonly text: string;
  readonly found: boolean;
}

const BEFORE = 60;
const LONGEST = 240;

/** The part of a message around the first place where the query stands, cut between whole characters. */
export function excerpt(text: string, query: string): readonly ExcerptPart[] {
  const wanted = query.trim();
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted.toLowerCase());
  const start = at > BEFORE ? wholeCharacter(text, at - BEFORE) : 0;
  const end = wholeCharacter(text, Math.min(text.length, start + LONGEST));
  const before = start > 0 ? '…' : '';
  const after = end < text.length ? '…' : '';
  if (at < 0) return [{ text: before + text.slice(start, end) + after, found: false }];
  const foundEnd = Math.min(end, at + wanted.length);
  return [
    { text: before + text.slice(start, at), found: false },
    { text: text.slice(at, foundEnd), found: true },
    { text: text.slice(foundEnd, end) + after, found: false },
  ].filter((part) => part.text !== '');
}

/** Moves a cut that would halve a surrogate pair to before it. */
function wholeCharacter(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xdc00 && unit <= 0xdfff ? index - 1 : index;
}

/**
 * A text for HTML and XML, in content and in quoted attributes. Evidence holds attack payloads: everything goes through here.
 * Characters that XML 1.0 forbids (controls, lone surrogates, U+FFFE and U+FFFF) are replaced, or the file would not parse.
 */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

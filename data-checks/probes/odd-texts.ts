/** Messages that careless code trims, folds or normalises; each holds `mark`. */
export function untidyTexts(mark: string): string[] {
  return [
    `  \t first line, indented\n\n   \n\tlast line (${mark}) \t\n\n`,
    `\u{FEFF}signs\u200B that\u00A0cannot\u2028be seen (${mark})\u3000\u200B`,
    `line\r\nends of Windows (${mark})\r\n`,
    `e\u0301 is not \u00E9, \uFB01 is not fi, \u212B is not \u00C5 (${mark})`,
  ];
}

/** Lengths of titles to try, in UTF-16 units: what a system takes of the first is long enough to be cut. */
export const titleLengths: readonly number[] = [1_000, 500, 200, 100, 50];

/** A title of that length, 50 or more, with signs that a careless system mangles at its beginning. */
export function titleOf(length: number, mark: string): string {
  const head = `👩🏽‍🚀 𝕬 <b>&amp;'" שלום ${mark} `;
  return `${head.padEnd(length - 1, 'and so on ')}x`;
}

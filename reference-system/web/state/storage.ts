import { browserKeyValue } from '../model/key-value.ts';

/** What this browser keeps for the page: drafts, unsent messages, the chosen theme. */
export const storage = browserKeyValue(() => localStorage);

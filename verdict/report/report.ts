import { escapeMarkup } from '../escape.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { Verdict } from '../verdict.ts';

/** Placeholder until the pages below it are written in this branch's next commits. */
export function reportHtml(verdict: Verdict, _folder: EvidenceFolder): string {
  return `<!doctype html><meta charset="utf-8"><title>${escapeMarkup(verdict.words)}</title><h1>${escapeMarkup(verdict.words)}</h1>`;
}

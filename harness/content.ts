import { contentDigest } from './attempts.ts';
import type { JobAction } from './system.ts';

/**
 * What of an attempt the ledger must hold, as the digest by which reconciliation finds it. Clients write it into their
 * attempts; the canonical relation `writes` computes the same from the ledger alone. These part lists are the contract between
 * the two: sha256 (hex) over the parts, each as `<length in UTF-8 bytes>:<text>`, one after the other.
 */

/** `message.send`: the text, byte for byte. */
export function messageContent(text: string): string {
  return contentDigest(text);
}

/** `conversation.create`: the title. Members are the system's to order and complete, so they are no part of it. */
export function conversationContent(title: string): string {
  return contentDigest(title);
}

/** `job.propose`: title, kind of work and its input, in the words in which the adapter sends them. */
export function proposalContent(title: string, kind: string, input: string): string {
  return contentDigest(title, kind, input);
}

/** `job.approve`, `job.reject`, `job.cancel`, `job.retry`: the job's id (lower case) and the action's word, without `job.`. */
export function actionContent(jobId: string, action: JobAction): string {
  return contentDigest(jobId.toLowerCase(), action);
}

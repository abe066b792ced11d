import { RequestFailure } from './failure.ts';

/** Says to the person what happened and what can be done, without claiming more than is known. */
export function failureInWords(error: unknown): string {
  if (!(error instanceof RequestFailure)) return 'Something in this page went wrong. Reload it and try again.';
  switch (error.kind) {
    case 'network':
      return 'Accord cannot be reached. Check your connection.';
    case 'timeout':
      return 'There was no answer in time.';
    case 'unavailable':
      return error.status === 429
        ? `Too many requests. ${waitInWords(error.retryAfterSeconds)}`
        : `Accord cannot do this right now. ${waitInWords(error.retryAfterSeconds)}`;
    case 'refused':
      return error.problem?.detail || refusalInWords(error.code);
  }
}

function refusalInWords(code: string): string {
  switch (code) {
    case 'unauthenticated':
      return 'Your session has ended.';
    case 'forbidden':
      return 'You may not do this.';
    case 'not-found':
      return 'It does not exist, or you have no access to it.';
    case 'too-large':
      return 'The text is too long.';
    default:
      return 'Accord refused this request.';
  }
}

/** "Try again in 40 seconds." or, where the server named no time, "Try again in a moment." */
export function waitInWords(seconds: number | null): string {
  if (seconds === null || seconds <= 0) return 'Try again in a moment.';
  if (seconds > 90) return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
  return seconds === 1 ? 'Try again in 1 second.' : `Try again in ${Math.ceil(seconds)} seconds.`;
}

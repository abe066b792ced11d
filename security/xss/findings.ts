import type { SecurityFinding } from '../../harness/security-finding.ts';
import type { WatchedBrowser } from './watched-page.ts';

/** What markers begin with that the suite itself has put into a page, to see that a script is seen. */
export const controlPrefix = 'control';

/**
 * What has run of these markers (marker → where it was put), and one finding for whatever else has: a payload of another test runs just
 * as well, and one that the page has changed calls with what is left of its marker.
 */
export function findingsOf(
  kind: string,
  markers: ReadonlyMap<string, string>,
  { ran }: Pick<WatchedBrowser, 'ran'>,
): SecurityFinding[] {
  const stranger = [...ran.keys()].find((marker) => !markers.has(marker) && !marker.startsWith(controlPrefix));
  return [...markers, ...(stranger === undefined ? [] : [[stranger, 'something of unknown origin'] as const])]
    .filter(([marker]) => ran.has(marker))
    .map(([marker, what]) => ({
      id: `xss/${kind}/${what}`,
      operation: ran.get(marker) ?? '',
      title: `${what} runs as a script`,
      cwe: 'CWE-79',
      asvs: 'V1.2.1',
      request: `a payload in ${what}`,
      answer: `shown at ${ran.get(marker)}`,
      oracle: 'the function that the suite exposed was called by the payload, in Chromium',
      mend: 'Show text as text: no innerHTML, no links to anything but http and https.',
    }));
}

import { styleText } from 'node:util';
import type { Outcome } from '../harness/outcome.ts';

type Format = Parameters<typeof styleText>[0];

const colours: Readonly<Record<Outcome, Exclude<Format, readonly unknown[]>>> = {
  pass: 'green',
  fail: 'red',
  unknown: 'yellow',
};

const paint = (format: Format, text: string) => styleText(format, text, { validateStream: false });

/** What the screen says, in colours for whoever looks from afar. Nothing is said by colour alone, and no character moves. */
export function coloured(text: string): string {
  return text
    .replace(/✓/gu, (mark) => paint(colours.pass, mark))
    .replace(/✗/gu, (mark) => paint(colours.fail, mark))
    .replace(/(?<=^ *|\d)\?(?= )/gmu, (mark) => paint(colours.unknown, mark))
    .replace(/(?<=^\d [A-Z][a-zA-Z ]{14} )(?:pass|fail|unknown)(?= )/gmu, (word) =>
      paint(colours[word as Outcome], word),
    )
    .replace(/^(?:PASSED|(?:rehearsal|partial run) passed).*$/gmu, (words) => paint(['bold', colours.pass], words))
    .replace(/^FAILED.*$/gmu, (words) => paint(['bold', colours.fail], words))
    .replace(/^NOT SHOWN.*$/gmu, (words) => paint(['bold', colours.unknown], words))
    .replace(/^(?:Phase \d · |Blockers$|Tolerated by a rate$|Waivers$).*$/gmu, (title) => paint('bold', title))
    .replace(/(?<=^ {2}\d+ passed, )[1-9]\d* failed/gmu, (count) => paint(colours.fail, count))
    .replace(/(?<=^ {2}\d+ passed, .*)[1-9]\d* unknown/gmu, (count) => paint(colours.unknown, count));
}

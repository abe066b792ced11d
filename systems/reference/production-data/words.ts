import type { SeededRandom } from '../../../harness/statistics/seeded-random.ts';

const words =
  `the we it that is for on with this have will at by are as be from or an was can all about more when up out if their
  there what so said order plant invoice pallet carrier warehouse delivery customs tariff quote supplier batch sample
  label weight harbour truck driver night shift repair valve pump sensor reading alarm ticket customer complaint refund
  contract renewal meeting agenda minutes budget forecast quarter target margin price list discount approval signature
  draft final version review comment change request deadline holiday cover training audit finding report chart Zürich
  São Malmö Łódź Ümit naïve café €40 100% ok thanks please tomorrow today yesterday morning noon soon late done open
  closed blocked waiting ready 🙂 👍 📦`.split(/\s+/);

/** A message as people write them: mostly a line, now and then a paragraph. */
export function messageText(random: SeededRandom): string {
  const count = random.integer(12) === 0 ? 40 + random.integer(60) : 3 + random.integer(16);
  let text = words[random.integer(words.length)]!;
  for (let n = 1; n < count; n += 1) text += ` ${words[random.integer(words.length)]}`;
  return text;
}

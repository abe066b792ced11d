import { en, Faker } from '@faker-js/faker';

/** Texts that people write, the same for the same seed and label, each unique within the run by its number. */
export class Texts {
  readonly #faker: Faker;
  readonly #label: string;
  #count = 0;

  constructor(seed: number, label: string) {
    this.#label = label;
    this.#faker = new Faker({ locale: en, seed: seed ^ hash(label) });
  }

  /** A sentence or two. */
  message(): string {
    return this.#unique(this.#faker.lorem.sentence({ min: 4, max: 14 }));
  }

  /** A short title. */
  title(): string {
    return this.#unique(this.#faker.company.catchPhrase());
  }

  /** A text of exactly so many UTF-8 bytes. */
  ofBytes(bytes: number): string {
    const head = `${this.#unique('Long')} `;
    let text = head;
    while (Buffer.byteLength(text) < bytes) text += `${this.#faker.lorem.word()} `;
    return `${text.slice(0, bytes - 1)}x`;
  }

  /** A text of exactly so many UTF-8 bytes in a third as many characters. */
  wideOfBytes(bytes: number): string {
    const head = this.#unique('Wide');
    const left = bytes - Buffer.byteLength(head);
    return head + '長'.repeat(Math.floor(left / 3)) + 'x'.repeat(left % 3);
  }

  /** Scripts, signs and markup that a careless system mangles. Each keeps its own unique number. */
  hostile(): { readonly name: string; readonly text: string }[] {
    return [
      { name: 'emoji', text: this.#unique('👩🏽‍🚀 family 👨‍👩‍👧‍👦 flag 🇺🇳 keycap 7️⃣') },
      { name: 'combining marks', text: this.#unique('Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ e\u0301 versus é') },
      { name: 'right-to-left', text: this.#unique('שלום עולם, مرحبا بالعالم (123) end') },
      {
        name: 'markup',
        text: this.#unique('<b>bold</b> <script>throw 1</script> &amp; &lt; <img src=x onerror=alert(1)>'),
      },
      { name: 'quotes', text: this.#unique(`'; DROP TABLE message; -- "double" \`back\` \\n \${x} %s`) },
      { name: 'lines', text: `first line\n  indented line\n\n${this.#unique('last line')}` },
      { name: 'astral', text: this.#unique('𝕬𝖘𝖙𝖗𝖆𝖑 𠜎𠜱𠝹 \u{10FFFD}') },
      { name: 'white space at the edges', text: `  ${this.#unique('indented first line')} \n\n` },
    ];
  }

  /** More of that kind, which a text field would not take as they are. */
  hostileToFields(): { readonly name: string; readonly text: string }[] {
    return [
      { name: 'tabs and lines at the edges', text: `\t\n ${this.#unique('between tabs')}\n\t` },
      { name: 'invisible characters', text: `\uFEFF${this.#unique('between \u200B and \u2028 signs')}\u200B` },
      { name: 'lines as in a letter', text: `first line\r\n${this.#unique('second line')}\r\n` },
    ];
  }

  #unique(text: string): string {
    this.#count += 1;
    return `${text} (${this.#label} ${this.#count})`;
  }
}

/** 32-bit FNV-1a, so that each label draws its own sequence. */
function hash(label: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(label)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

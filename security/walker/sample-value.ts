import type { SeededRandom } from '../../harness/statistics/seeded-random.ts';
import type { Schema } from './operations.ts';

/** Words and forms that a text field may ask for; the first that fits the schema is taken. */
const candidates = ['Text', 'text', '00000000-0000-4000-8000-000000000001', '1', '2026-01-01', 'a@b.example', 'A', '/'];
const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'somebody@example.org',
  uuid: '00000000-0000-4000-8000-000000000001',
  uri: 'https://example.org/',
};

/** A value that the schema allows, the same for the same random sequence; undefined where none could be made. */
export function sampleValue(schema: Schema, random: SeededRandom): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[random.integer(schema.enum.length)];
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (alternative) return sampleValue(alternative, random);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'string':
      return sampleText(schema, random);
    case 'integer':
    case 'number':
      return sampleNumber(schema, random);
    case 'boolean':
      return random.integer(2) === 1;
    case 'null':
      return null;
    case 'array':
      return sampleList(schema, random);
    default:
      return schema.properties ? sampleObject(schema, random) : undefined;
  }
}

function sampleText(schema: Schema, random: SeededRandom): string | undefined {
  const { minLength = 0, maxLength = 200, pattern, format } = schema;
  const fits = (text: string) =>
    text.length >= minLength && text.length <= maxLength && (!pattern || meets(pattern, text));
  const plain = `Text ${random.integer(1_000_000)}`.padEnd(minLength, 'x').slice(0, maxLength);
  return [...(format ? [byFormat[format] ?? ''] : []), plain, ...candidates].find(fits);
}

function sampleNumber({ minimum = 1, maximum = minimum + 9 }: Schema, random: SeededRandom): number {
  return minimum + random.integer(Math.max(1, Math.min(10, maximum - minimum + 1)));
}

function sampleList({ items, minItems = 0 }: Schema, random: SeededRandom): unknown[] | undefined {
  const values = Array.from({ length: minItems }, () => (items ? sampleValue(items, random) : undefined));
  return values.includes(undefined) ? undefined : values;
}

/** Required members only: what is optional may mean more than its schema tells. */
function sampleObject({ properties = {}, required = [] }: Schema, random: SeededRandom): object | undefined {
  const members = required.map((key) => [key, sampleValue(properties[key] ?? {}, random)] as const);
  return members.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(members);
}

/** A pattern that is no regular expression is met by nothing: the operation is then said to have no sample. */
export function meets(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

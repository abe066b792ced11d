/** Initials on a tint that stays the same for a person. The name stands beside it. */
export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }) {
  return (
    <span class={`avatar tint-${tintOf(id)} ${small ? 'avatar-small' : ''}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

const TINTS = 8;

function tintOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum % TINTS;
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return letters.join('').toLocaleUpperCase();
}

import { useState } from 'preact/hooks';
import { useStore } from '../state/use-store.ts';
import { Avatar } from './avatar.tsx';
import { useWorkspace } from './context.ts';

/** From this many people on, a filter helps. */
const MANY = 8;

export function PeopleChoice({
  chosen,
  onChange,
}: {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const workspace = useWorkspace();
  const people = useStore(workspace.people);
  const [filter, setFilter] = useState('');
  const others = [...people.values()]
    .filter(({ id }) => id !== workspace.session.person.id)
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
  const wanted = filter.trim().toLocaleLowerCase();
  const shown = others.filter(
    ({ id, displayName }) => chosen.has(id) || displayName.toLocaleLowerCase().includes(wanted),
  );

  function toggle(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  }

  return (
    <fieldset class="people">
      <legend>People{chosen.size > 0 && <span class="muted"> · {chosen.size} chosen</span>}</legend>
      {others.length > MANY && (
        <input
          type="text"
          class="people-filter"
          aria-label="Filter people"
          placeholder="Filter people"
          autocomplete="off"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <div class="people-list">
        {shown.map(({ id, displayName, role }) => (
          <label key={id} class="person-choice">
            <input type="checkbox" checked={chosen.has(id)} onChange={() => toggle(id)} />
            <Avatar id={id} name={displayName} small />
            <span dir="auto">{displayName}</span>
            {role === 'approver' && <small class="muted">Approver</small>}
          </label>
        ))}
        {others.length === 0 && <p class="muted">Nobody else is known here yet.</p>}
        {others.length > 0 && shown.length === 0 && <p class="muted">Nobody is called that.</p>}
      </div>
    </fieldset>
  );
}

/** The part of `Storage` that the page uses. */
export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The browser's storage, or memory where it is blocked or full, so that nothing typed is lost while the page is open. */
export function browserKeyValue(storage: () => KeyValue): KeyValue {
  const memory = new Map<string, string>();
  return {
    getItem(key) {
      const remembered = memory.get(key);
      if (remembered !== undefined) return remembered;
      return attempt(() => storage().getItem(key), null);
    },
    setItem(key, value) {
      const kept = attempt(() => {
        storage().setItem(key, value);
        return true;
      }, false);
      if (kept) memory.delete(key);
      else memory.set(key, value);
    },
    removeItem(key) {
      memory.delete(key);
      attempt(() => storage().removeItem(key), undefined);
    },
  };
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    // Storage throws when it is disabled or full; memory serves instead.
    return otherwise;
  }
}

type Column = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** The column itself where it has `length` entries, else a copy of at least twice its length, filled up with 0. */
export function grown<C extends Column>(column: C, length: number): C {
  if (column.length >= length) return column;
  const create = column.constructor as new (length: number) => C;
  const larger = new create(Math.max(1 << 15, 2 * column.length, length));
  larger.set(column);
  return larger;
}

/** Maps a quantity to a position in a drawing. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** A linear scale from `from` to the next round number above `to`. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const step = roundStep((to - from || 1) / 4);
  const top = Math.max(from + step, Math.ceil(to / step - 1e-9) * step);
  const ticks = Array.from({ length: Math.round((top - from) / step) + 1 }, (_, index) => from + index * step);
  const scale = (value: number) => start + ((value - from) / (top - from)) * (end - start);
  return Object.assign(scale, { ticks });
}

/** A linear scale that ends where the quantity does, with its ticks at the round numbers between. */
export function exactScale(from: number, to: number, start: number, end: number): Scale {
  const length = to - from || 1;
  const step = roundStep(length / 6);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor((from + length) / step + 1e-9);
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
  const scale = (value: number) => start + ((value - from) / length) * (end - start);
  return Object.assign(scale, { ticks });
}

/** A logarithmic scale over whole decades; what lies below the first is drawn on it. */
export function logScale(from: number, to: number, start: number, end: number): Scale {
  const low = Math.floor(Math.log10(from));
  const high = Math.max(low + 1, Math.ceil(Math.log10(to) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  const scale = (value: number) =>
    start + ((Math.log10(Math.max(value, 10 ** low)) - low) / (high - low)) * (end - start);
  return Object.assign(scale, { ticks });
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that are the same for the same seed, on every machine. */
export interface SeededRandom {
  /** From 0, inclusive, to 1, exclusive. */
  uniform(): number;
  /** A whole number from 0 to `below − 1`. */
  integer(below: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
}

/** @param seed a whole number; only its lower 32 bits count */
export function seededRandom(seed: number): SeededRandom {
  const generator = xoroshiro128plus(seed);
  const uniform = () => uniformFloat64(generator);
  return {
    uniform,
    integer: (below) => uniformInt(generator, 0, below - 1),
    // Box & Muller, 1958; 1 − u keeps the logarithm away from 0.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

import { defineDiamond } from './harness/config.ts';

export default defineDiamond({
  system: './systems/reference.ts',
});

import type { LoadRecord } from './load-record.ts';

/**
 * Makes a load, and once more where the generator was not what it should be: what is void says nothing of the system, and one busy moment
 * of a shared machine is not to cost a run of hours. What did measure the system is never made again, however it came out. The second
 * load stands as it is, with the reasons why there had to be one.
 */
export async function onceMoreIfVoid<Made extends { readonly load: LoadRecord }>(
  make: () => Promise<Made>,
): Promise<Made> {
  const first = await make();
  const { validity } = first.load;
  if (validity.valid) return first;
  const second = await make();
  return { ...second, load: { ...second.load, inVain: validity.reasons } };
}

import type { ProcessControl, ProcessStatus } from '../../harness/system.ts';

/** The state of one process as its supervisor sees it. */
export async function statusOf(control: ProcessControl, name: string): Promise<ProcessStatus> {
  const status = (await control.status()).find((each) => each.name === name);
  if (status) return status;
  throw new Error(`the process control knows no ${name}`);
}

/** Starts the process where it does not run and lets it go on where it is paused. */
export async function bringBack(control: ProcessControl, name: string): Promise<void> {
  const { state } = await statusOf(control, name);
  if (state === 'paused') await control.resume(name);
  else if (state !== 'running') await control.start(name);
}

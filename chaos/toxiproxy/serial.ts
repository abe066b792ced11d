/** Runs the tasks handed to it one after the other, in the order they came. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    // The next task waits for this one's end, however it ended; the failure itself goes to our caller through `result`.
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/**
 * A named step of a journey. The runner hands it in: `test.step` under Playwright Test, a timed one under Artillery, a recorded
 * one in chaos. Names are literal, `journey.verb_object`; data goes to evidence, never into a name.
 * The body's error is passed on unchanged.
 */
export type Step = <T>(name: string, body: () => Promise<T>) => Promise<T>;

/** Exit codes of every subcommand. */
export const exitCodes = { pass: 0, fail: 1, unknown: 2, broken: 3 } as const;

/** Stack frames, paths of source files, SQL, addresses of the inside. */
const ofTheCode = /\bat .+:\d+:\d+|node_modules|\.ts\b|SELECT |INSERT |ECONN|127\.0\.0\.1/i;
/** What PostgreSQL says to those who talk to it. */
const ofTheDatabase =
  /postgres|canceling statement|current transaction is|deadlock detected|the database system is|terminating connection|connection slots|too many (clients|connections)|violates .+ constraint|relation ".+" does not exist/i;

/** Whether an answer to people holds what never belongs into one. */
export function tellsOfInside(answer: string): boolean {
  return ofTheCode.test(answer) || ofTheDatabase.test(answer);
}

import { addressOf, type Call } from './call.ts';
import { withOptions } from './options.ts';

/** A reading call in another form, e.g. `with sort`. */
export interface OtherReading {
  readonly says: string;
  readonly call: Call;
}

/** The call with each option that it leaves out, one by one, and without those that it has: each may go its own way to the data. */
export function otherReadings(call: Call): OtherReading[] {
  return [
    ...withoutOptions(call),
    ...withOptions(call).map((each) => ({ says: `with ${addedTo(call, each).join(', ')}`, call: each })),
  ];
}

function withoutOptions(call: Call): OtherReading[] {
  const { operation, pathValues } = call;
  const isNeeded = (name: string) =>
    operation.parameters.some((each) => each.in === 'query' && each.name === name && each.required);
  const query = Object.fromEntries(Object.entries(call.query).filter(([name]) => isNeeded(name)));
  if (Object.keys(query).length === Object.keys(call.query).length) return [];
  return [{ says: 'without options', call: { ...call, query, path: addressOf(operation, pathValues, query) } }];
}

/** Names of the parameters that the second call has beyond the first. */
function addedTo(call: Call, more: Call): string[] {
  const names = Object.keys({ ...more.query, ...more.headers });
  return names.filter((name) => call.query[name] === undefined && call.headers[name] === undefined);
}

import { InvariantError } from './failure.ts';

/** Ends a `switch` over a union: the compiler refuses it while a member is left over. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value ${JSON.stringify(value)}`);
}

/** One change to a base schema and the objects that it touches, as `describeObject` names them. */
export interface Mutation {
  readonly name: string;
  readonly sql: string;
  /** What is reported, less what only follows from it. */
  readonly touches: readonly string[];
  /** What no plan can settle. */
  readonly unplanned?: readonly string[];
  /** What the repair leaves because of that; the same as `unplanned` when left out. */
  readonly leaves?: readonly string[];
  /** True when it leaves what no statement makes on purpose: no plan leads there. */
  readonly isAccident?: boolean;
  /** First major version that knows it. */
  readonly since?: number;
}

export function mutation(name: string, sql: string, ...touches: readonly string[]): Mutation {
  return { name, sql, touches };
}

export function since(major: number, known: Mutation): Mutation {
  return { ...known, since: major };
}

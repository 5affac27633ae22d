/** Two structures; each is planned from the other. */
export interface Pair {
  readonly name: string;
  readonly one: string;
  readonly other: string;
  /** Statements that the plan from the first to the second has, or must not have. */
  readonly says?: readonly string[];
  readonly avoids?: readonly string[];
  /** A query that gives the same rows before and after the plan. */
  readonly keeps?: string;
  /** Members of an extension are made with the default privileges of that moment: those of another pair change them. */
  readonly isApart?: true;
}

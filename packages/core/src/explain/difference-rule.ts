import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Severity } from '../model/finding.ts';
import type { ObjectIdentity, ObjectKind } from '../model/identity.ts';

/**
 * A function over one or two objects of a kind. Written as a method, whose parameters TypeScript compares in both
 * directions, so that the rules of one kind can be looked up by an object's own kind and called with it.
 */
type About<Subject, Result> = { of(object: Subject): Result }['of'];
type AboutBoth<Subject, Result> = { of(actual: Subject, expected: Subject): Result }['of'];

/** A sentence, or one of two, which the objects decide. Each of them stands on the page of the finding. */
export type Why<Decide> =
  string | { readonly when: Decide; readonly then: Why<Decide>; readonly otherwise: Why<Decide> };

/** An object that one side has and the other lacks. */
interface PresenceRuleAbout<Subject> {
  readonly severity: Severity | About<Subject, Severity>;
  readonly why: Why<About<Subject, boolean>>;
}

/** Something about an object that both sides have. */
interface AttributeRuleAbout<Subject> {
  readonly severity: Severity | AboutBoth<Subject, Severity>;
  /** What differs, as the subject of a sentence: `the type`. */
  readonly what: string;
  /** The value in one line, for the message, `expected` and `actual`. That of the whole object if not given. */
  readonly show?: About<Subject, string>;
  readonly why: Why<AboutBoth<Subject, boolean>>;
  /** What the code begins with, for a problem that several kinds share: `constraint`. The kind if not given. */
  readonly family?: string;
}

export type PresenceRule<K extends ObjectKind = ObjectKind> = PresenceRuleAbout<ObjectOf<K>>;
export type AttributeRule<K extends ObjectKind = ObjectKind> = AttributeRuleAbout<ObjectOf<K>>;

type AttributeOf<K extends ObjectKind> = Exclude<keyof ObjectOf<K>, keyof ObjectIdentity>;

/**
 * How the differences of one kind of object are told. Every attribute of the kind has to be named, so that the
 * compiler asks for a rule when the catalog learns something new.
 */
export interface RulesOf<K extends ObjectKind, Problem extends string = string> {
  /** The object in one line, for `expected` or `actual`. */
  readonly show: About<ObjectOf<K>, string>;
  readonly missing: PresenceRule<K>;
  readonly unexpected: PresenceRule<K>;
  /** In place of `unexpected`, for what a statement that failed left behind. */
  readonly leftOver?: PresenceRule<K> & { readonly is: About<ObjectOf<K>, boolean> };
  /** By the end of their codes. */
  readonly problems: Readonly<Record<Problem, AttributeRule<K>>>;
  /** Which problem a different value is; several attributes can be one. */
  readonly attributes: {
    readonly [A in AttributeOf<K>]: NoInfer<Problem> | AboutBoth<ObjectOf<K>, NoInfer<Problem>>;
  };
}

/** The rules of one kind; the compiler checks that its attributes name problems that there are. */
export function rulesOf<K extends ObjectKind, Problem extends string>(
  kind: K,
  rules: RulesOf<NoInfer<K>, Problem>,
): RulesOf<K, Problem> & { readonly kind: K } {
  return { kind, ...rules };
}

export type Rules<K extends ObjectKind> = { readonly [Kind in K]: RulesOf<Kind> & { readonly kind: Kind } };

/** The rules of some kind, looked up at run time. */
export interface RulesOfAny {
  readonly kind: ObjectKind;
  readonly show: About<CatalogObject, string>;
  readonly missing: PresenceRule;
  readonly unexpected: PresenceRule;
  readonly leftOver?: PresenceRule & { readonly is: About<CatalogObject, boolean> };
  readonly problems: Readonly<Record<string, AttributeRule>>;
  readonly attributes: Readonly<Record<string, string | AboutBoth<CatalogObject, string>>>;
}

/** The code of a finding: `composite-type-missing`, `constraint-not-validated`. */
export function differenceCode(kind: ObjectKind, problem: string, family?: string): string {
  return `${family ?? kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-${problem}`;
}

/** What a rule says of a kind, with every sentence that it can give as the reason. */
export interface DifferenceCode {
  readonly code: string;
  readonly why: readonly string[];
}

/** All that the rules can find, by code. A problem that several kinds share is given once. */
export function listDifferenceCodes(rules: Readonly<Record<string, RulesOfAny>>): readonly DifferenceCode[] {
  const codes = Object.values(rules).flatMap(({ kind, missing, unexpected, leftOver, problems }) => [
    { code: differenceCode(kind, 'missing'), why: sentencesOf(missing.why) },
    { code: differenceCode(kind, 'unexpected'), why: sentencesOf(unexpected.why) },
    ...(leftOver === undefined
      ? []
      : [{ code: differenceCode(kind, leftOverProblem), why: sentencesOf(leftOver.why) }]),
    ...Object.entries(problems).map(([problem, { family, why }]) => ({
      code: differenceCode(kind, problem, family),
      why: sentencesOf(why),
    })),
  ]);
  return [...new Map(codes.map((each) => [each.code, each])).values()];
}

export const leftOverProblem = 'invalid-leftover';

function sentencesOf(why: Why<unknown>): readonly string[] {
  return typeof why === 'string' ? [why] : [...sentencesOf(why.then), ...sentencesOf(why.otherwise)];
}

type Decide = (...objects: CatalogObject[]) => boolean;

/** The sentence that is true of these objects. */
export function tellWhy(why: Why<Decide>, ...objects: CatalogObject[]): string {
  if (typeof why === 'string') return why;
  return tellWhy(why.when(...objects) ? why.then : why.otherwise, ...objects);
}

/** A value of a rule that may be a function over the objects. */
export function tell<Value extends string>(
  value: Value | ((...objects: CatalogObject[]) => Value),
  ...objects: CatalogObject[]
): Value {
  return typeof value === 'function' ? value(...objects) : value;
}

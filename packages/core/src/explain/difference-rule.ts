import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import type { Severity } from '../model/finding.ts';
import type { ObjectIdentity, ObjectKind } from '../model/identity.ts';

/**
 * A function over one or two objects of a kind. Written as a method, whose parameters TypeScript compares in both
 * directions, so that the rules of one kind can be looked up by an object's own kind and called with it.
 */
type About<Subject, Result> = { of(object: Subject): Result }['of'];
type AboutBoth<Subject, Result> = { of(actual: Subject, expected: Subject): Result }['of'];

interface PresenceRuleAbout<Subject> {
  readonly code: string;
  readonly severity: Severity | About<Subject, Severity>;
  /** The object in one line, for `expected` or `actual`. */
  readonly show: About<Subject, string>;
  readonly why: string | About<Subject, string>;
}

interface AttributeRuleAbout<Subject> {
  readonly code: string;
  readonly severity: Severity | AboutBoth<Subject, Severity>;
  /** What differs, as the subject of a sentence: `the type`. */
  readonly what: string;
  /** The value in one line, for the message, `expected` and `actual`. */
  readonly show: About<Subject, string>;
  readonly why: string | AboutBoth<Subject, string>;
}

/** An object that one side has and the other lacks. */
export type PresenceRule<K extends ObjectKind> = PresenceRuleAbout<ObjectOf<K>>;
/** Something about an object that both sides have. */
export type AttributeRule<K extends ObjectKind> = AttributeRuleAbout<ObjectOf<K>>;

type AttributeOf<K extends ObjectKind> = Exclude<keyof ObjectOf<K>, keyof ObjectIdentity>;

type PresenceChoice<K extends ObjectKind> = PresenceRule<K> | About<ObjectOf<K>, PresenceRule<K>>;
type AttributeChoice<K extends ObjectKind> = AttributeRule<K> | AboutBoth<ObjectOf<K>, AttributeRule<K>>;

/**
 * Which rule explains what of one kind of object. Every attribute of the kind has to be named, so that the compiler
 * asks for a rule when the catalog learns something new.
 */
export interface RulesOf<K extends ObjectKind> {
  readonly missing: PresenceRule<K>;
  readonly unexpected: PresenceChoice<K>;
  readonly attributes: { readonly [A in AttributeOf<K>]: AttributeChoice<K> };
}

export type Rules<K extends ObjectKind> = { readonly [Kind in K]: RulesOf<Kind> };

/** The rules of some kind, looked up at run time. */
export interface RulesOfAny {
  readonly missing: PresenceRule<ObjectKind>;
  readonly unexpected: PresenceChoice<ObjectKind>;
  readonly attributes: Readonly<Record<string, AttributeChoice<ObjectKind>>>;
}

/** A value of a rule that may be a function over the objects. */
export function tell<Value extends string | PresenceRule<ObjectKind> | AttributeRule<ObjectKind>>(
  value: Value | ((...objects: CatalogObject[]) => Value),
  ...objects: CatalogObject[]
): Value {
  return typeof value === 'function' ? value(...objects) : value;
}

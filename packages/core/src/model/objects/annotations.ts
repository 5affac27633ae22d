import type { ObjectIdentity } from '../identity.ts';

/** What a comment, owner or grant stands on. */
export interface CommentObject extends ObjectIdentity {
  readonly kind: 'comment';
  readonly on: ObjectIdentity;
  readonly text: string;
}

export interface OwnerObject extends ObjectIdentity {
  readonly kind: 'owner';
  readonly on: ObjectIdentity;
  readonly role: string;
  /** Sorted privileges, of an owner who gave up some; null for all. */
  readonly kept: readonly string[] | null;
}

export interface GrantObject extends ObjectIdentity {
  readonly kind: 'grant';
  readonly on: ObjectIdentity;
  readonly grantee: string;
  /** Sorted, `SELECT` or `SELECT WITH GRANT OPTION`. */
  readonly privileges: readonly string[];
  /** Of a member of an extension: what the script of that gave, which the member has where no grant says otherwise. */
  readonly initial: readonly string[] | null;
}

export interface DefaultGrant {
  readonly grantee: string;
  readonly privilege: string;
  readonly isGrantable: boolean;
}

/** What everything of one sort gets when a role makes it; `schema` is null for all schemas. */
export interface DefaultPrivilege extends ObjectIdentity {
  readonly kind: 'defaultPrivilege';
  readonly table: null;
  readonly role: string;
  /** `tables`, `sequences`, `functions`, `types`, `schemas` or `large objects`. */
  readonly objects: string;
  /** Whether it is the role's that reads. */
  readonly isOwn: boolean;
  /** What stands in their place without them: the owner's own and PUBLIC's, nothing for one schema. */
  readonly builtIn: readonly DefaultGrant[];
  readonly granted: readonly DefaultGrant[];
}

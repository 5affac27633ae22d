import type { ObjectIdentity } from '../model/identity.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';
import { InvariantError } from '../model/failure.ts';

/** The relation that an object belongs to, quoted and qualified. */
export function qualifyTable(object: ObjectIdentity): string {
  if (object.table === null) throw new InvariantError(`${object.kind} ${object.name} is on no table`);
  return quoteQualified(object.schema, object.table);
}

/** Name and argument list of `area(integer, text)`; either may hold quoted parentheses. */
export function splitSignature(name: string): { readonly name: string; readonly args: string } {
  let isQuoted = false;
  for (let at = name.length - 2; at >= 0; at--) {
    if (name[at] === '"') isQuoted = !isQuoted;
    else if (name[at] === '(' && !isQuoted) return { name: name.slice(0, at), args: name.slice(at + 1, -1) };
  }
  throw new InvariantError(`${name} is no signature`);
}

/** `FUNCTION "app"."area"(integer)`: how COMMENT ON, ALTER … OWNER and GRANT name an object. */
export function nameTarget(on: ObjectIdentity, relationKeyword = 'TABLE'): string {
  switch (on.kind) {
    case 'schema':
      return `SCHEMA ${quoteIdentifier(on.name)}`;
    case 'extension':
      return `EXTENSION ${quoteIdentifier(on.name)}`;
    case 'publication':
      return `PUBLICATION ${quoteIdentifier(on.name)}`;
    case 'subscription':
      return `SUBSCRIPTION ${quoteIdentifier(on.name)}`;
    case 'foreignDataWrapper':
      return `FOREIGN DATA WRAPPER ${quoteIdentifier(on.name)}`;
    case 'foreignServer':
      return `SERVER ${quoteIdentifier(on.name)}`;
    case 'foreignTable':
      return `FOREIGN TABLE ${quoteQualified(on.schema, on.name)}`;
    case 'collation':
      return `COLLATION ${quoteQualified(on.schema, on.name)}`;
    case 'eventTrigger':
      return `EVENT TRIGGER ${quoteIdentifier(on.name)}`;
    case 'enum':
    case 'compositeType':
    case 'rangeType':
      return `TYPE ${quoteQualified(on.schema, on.name)}`;
    case 'domain':
      return `DOMAIN ${quoteQualified(on.schema, on.name)}`;
    case 'sequence':
      return `SEQUENCE ${quoteQualified(on.schema, on.name)}`;
    case 'table':
      return `${relationKeyword} ${quoteQualified(on.schema, on.name)}`;
    case 'view':
      return `VIEW ${quoteQualified(on.schema, on.name)}`;
    case 'materializedView':
      return `MATERIALIZED VIEW ${quoteQualified(on.schema, on.name)}`;
    case 'index':
      return `INDEX ${quoteQualified(on.schema, on.name)}`;
    case 'statistics':
      return `STATISTICS ${quoteQualified(on.schema, on.name)}`;
    case 'column':
      return `COLUMN ${qualifyTable(on)}.${quoteIdentifier(on.name)}`;
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
    case 'checkConstraint':
    case 'exclusionConstraint':
      return `CONSTRAINT ${quoteIdentifier(on.name)} ON ${qualifyTable(on)}`;
    case 'trigger':
    case 'rule':
    case 'policy':
      return `${on.kind.toUpperCase()} ${quoteIdentifier(on.name)} ON ${qualifyTable(on)}`;
    case 'function':
    case 'procedure':
    case 'aggregate': {
      const { name, args } = splitSignature(on.name);
      const list = on.kind === 'aggregate' && args === '' ? '*' : args;
      return `${on.kind.toUpperCase()} ${quoteQualified(on.schema, name)}(${list})`;
    }
    case 'userMapping':
    case 'comment':
    case 'owner':
    case 'grant':
    case 'defaultPrivilege':
      throw new InvariantError(`nothing stands on a ${on.kind}`);
  }
}

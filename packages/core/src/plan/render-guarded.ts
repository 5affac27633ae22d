import type { ObjectIdentity } from '../model/identity.ts';
import { quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { RenderedScript } from './render-catalog.ts';
import { splitSignature } from './render-identifier.ts';
import type { RenderedStatement } from './render-node.ts';
import { renderScript } from './render-script.ts';

/**
 * A statement that runs only where its object is not there: for what a platform brings along, which no role but its own may
 * even try to make. `CREATE … IF NOT EXISTS` asks for the right to create before it looks.
 */
function guard(statement: RenderedStatement): RenderedStatement {
  const { sql, object } = statement;
  const missing = missingSql(object);
  if (missing === null) return statement;
  const body = `BEGIN\nIF ${missing} THEN\n${sql}\nEND IF;\nEND`;
  const literal = body.includes('$mend$') ? quoteLiteral(body) : `$mend$\n${body}\n$mend$`;
  return { ...statement, sql: `DO ${literal};` };
}

/** Null for what says for itself that it only adds, or stands on something that is guarded itself. */
function missingSql({ kind, schema, table, name }: ObjectIdentity): string | null {
  const named = quoteLiteral(quoteQualified(schema, name));
  const relation = quoteLiteral(quoteQualified(schema, table ?? name));
  switch (kind) {
    case 'table':
    case 'view':
    case 'materializedView':
    case 'sequence':
    case 'foreignTable':
    case 'index':
      return `pg_catalog.to_regclass(${named}) IS NULL`;
    case 'enum':
    case 'domain':
    case 'compositeType':
    case 'rangeType':
      return `pg_catalog.to_regtype(${named}) IS NULL`;
    case 'function':
    case 'procedure':
    case 'aggregate': {
      const signature = splitSignature(name);
      const routine = `${quoteQualified(schema, signature.name)}(${signature.args})`;
      return `pg_catalog.to_regprocedure(${quoteLiteral(routine)}) IS NULL`;
    }
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
    case 'checkConstraint':
    case 'exclusionConstraint':
      return `NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(${relation}) AND conname = ${quoteLiteral(name)})`;
    case 'trigger':
      return `NOT EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(${relation}) AND tgname = ${quoteLiteral(name)})`;
    case 'schema':
      return `pg_catalog.to_regnamespace(${quoteLiteral(quoteQualified(null, name))}) IS NULL`;
    default:
      return null;
  }
}

/** The script with every statement guarded whose object stands in one of these schemas, or is one of them. */
export function guardScript(script: RenderedScript, isGiven: (schema: string) => boolean): RenderedScript {
  const statements = script.statements.map((statement) => {
    const { object, step } = statement;
    const schema = object.kind === 'schema' ? object.name : object.schema;
    const isSetting = step === 'BeginFunctions' || step === 'EndFunctions';
    return schema !== null && isGiven(schema) && !isSetting ? guard(statement) : statement;
  });
  return { ...script, statements, sql: renderScript(statements) };
}

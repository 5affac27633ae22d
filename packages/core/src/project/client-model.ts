import type { ClientEnum, ClientModel, ClientTable } from '../model/database-check.ts';
import { asFields, asList } from '../model/foreign-json.ts';
import type { PrismaSchema } from '../model/project.ts';
import { loadSchemaParser } from './load-lazily.ts';

interface Field {
  readonly kind: string;
  readonly name: string;
  readonly dbName?: string | null;
  readonly isList: boolean;
  readonly type: string;
  readonly relationName?: string;
  readonly relationFromFields?: readonly string[];
}

interface Model {
  readonly name: string;
  readonly dbName: string | null;
  readonly schema?: string | null;
  readonly fields: readonly Field[];
}

interface Enum {
  readonly name: string;
  readonly dbName: string | null;
  readonly values: readonly { readonly name: string; readonly dbName: string | null }[];
}

/** Which tables, columns and enums the client of a schema asks for, as Prisma's own parser reads it. */
export function readClientModel({ files, engineLine }: PrismaSchema): ClientModel {
  const input = JSON.stringify({
    prismaSchema: files.map(({ path, content }) => [path, content]),
    noColor: true,
  });
  const datamodel = asFields(JSON.parse(loadSchemaParser(engineLine).get_datamodel(input)), 'a datamodel');
  const models = asList(datamodel['models'], 'models') as readonly Model[];
  const enums = asList(datamodel['enums'], 'enums') as readonly Enum[];
  return { tables: [...models.map(tableOf), ...joinTablesOf(models)], enums: enums.map(enumOf) };
}

function tableOf({ name, dbName, schema, fields }: Model): ClientTable {
  const columns = fields.filter(({ kind }) => kind !== 'object').map((field) => field.dbName ?? field.name);
  return { schema: schema ?? null, name: dbName ?? name, columns };
}

/** Both sides of a many-to-many relation without a model of its own are lists without fields. */
function joinTablesOf(models: readonly Model[]): readonly ClientTable[] {
  const lists = models
    .flatMap(({ fields }) => fields)
    .filter(
      ({ kind, isList, relationFromFields = [] }) =>
        kind === 'object' && isList && relationFromFields.length === 0,
    )
    .map(({ relationName = '' }) => relationName);
  const names = new Set(lists.filter((name, place) => name !== '' && lists.indexOf(name) !== place));
  return [...names].map((name) => ({ schema: null, name: `_${name}`, columns: ['A', 'B'] }));
}

function enumOf({ name, dbName, values }: Enum): ClientEnum {
  return { name: dbName ?? name, values: values.map((value) => value.dbName ?? value.name) };
}

/** What takes the place of an extension that the shadow server does not have, as far as that is honest. */
export interface StandIn {
  /** Types and functions that print as the extension's own, and do nothing else. */
  readonly sql: string;
  readonly types: readonly string[];
  /** Of indexes that cannot be built without it. */
  readonly accessMethods: readonly string[];
}

interface TypeForm {
  readonly hasModifiers: boolean;
}

/**
 * A base type that stores text. With type modifiers it prints `vector(3)` as the extension's does. All that is made
 * becomes part of the extension `plpgsql`, which every database has: no catalog reading takes it for the user's.
 */
function baseType(name: string, { hasModifiers }: TypeForm): string {
  const modifiers = hasModifiers ? ', typmod_in = bpchartypmodin, typmod_out = bpchartypmodout' : '';
  return `
    create type ${name};
    create function ${name}_in(cstring) returns ${name} language internal immutable strict as 'textin';
    create function ${name}_out(${name}) returns cstring language internal immutable strict as 'textout';
    create type ${name} (input = ${name}_in, output = ${name}_out, storage = extended${modifiers});
    alter extension plpgsql add type ${name};
    alter extension plpgsql add function ${name}_in(cstring);
    alter extension plpgsql add function ${name}_out(${name});`;
}

function baseTypes(names: readonly string[], form: TypeForm): string {
  return names.map((name) => baseType(name, form)).join('');
}

function uuidFunction(name: string): string {
  return `
    create function ${name}() returns uuid language internal volatile as 'gen_random_uuid';
    alter extension plpgsql add function ${name}();`;
}

const vectorTypes = ['vector', 'halfvec', 'sparsevec'];
const postgisTypes = ['geometry', 'geography', 'box2d', 'box3d', 'raster'];
const uuidFunctions = ['uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4'];

const standIns: Readonly<Record<string, StandIn | undefined>> = {
  vector: {
    sql: baseTypes(vectorTypes, { hasModifiers: true }),
    types: vectorTypes,
    accessMethods: ['hnsw', 'ivfflat'],
  },
  postgis: { sql: baseTypes(postgisTypes, { hasModifiers: false }), types: postgisTypes, accessMethods: [] },
  'uuid-ossp': { sql: uuidFunctions.map(uuidFunction).join(''), types: [], accessMethods: [] },
  citext: {
    sql: 'create domain citext as text; alter extension plpgsql add domain citext;',
    types: ['citext'],
    accessMethods: [],
  },
};

export function standInFor(extension: string): StandIn | null {
  return standIns[extension] ?? null;
}

export function extensionWithAccessMethod(method: string): string | null {
  return Object.entries(standIns).find(([, standIn]) => standIn?.accessMethods.includes(method))?.[0] ?? null;
}

export function extensionWithType(type: string): string | null {
  return Object.entries(standIns).find(([, standIn]) => standIn?.types.includes(type))?.[0] ?? null;
}

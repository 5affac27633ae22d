/**
 * Whether two defaults that the server prints differently give the same value: as far as Prisma, which reads the
 * value of a default and not its text, takes them for one and the same.
 */
export function isSameDefault(expected: string | null, actual: string | null): boolean {
  if (expected === actual) return true;
  if (expected === null || actual === null) return false;
  const value = readDefault(expected);
  return value !== null && value === readDefault(actual);
}

/** The value as text that equal values share; null for any expression that is no constant. */
function readDefault(text: string): string | null {
  if (text === 'now()' || text === 'CURRENT_TIMESTAMP') return 'now';
  return readArray(text) ?? readNumber(text) ?? readJson(text) ?? readText(text);
}

/** `'a'::text` and `'a'::character varying`: the type of the column decides. */
function readText(text: string): string | null {
  const [, value] =
    /^'((?:[^']|'')*)'::(?:text|character varying|bpchar|name)(?:\(\d+\))?$/s.exec(text) ?? [];
  return value === undefined ? null : JSON.stringify(['text', value]);
}

/** `'{a,b}'::text[]` and `ARRAY['a'::text, 'b'::text]`. */
function readArray(text: string): string | null {
  const literal = /^'\{([^"\\{}]*)\}'::(.+\[\])$/.exec(text);
  if (literal !== null) {
    const [, elements = '', type] = literal;
    return JSON.stringify([type, elements === '' ? [] : elements.split(',')]);
  }
  const empty = /^ARRAY\[\]::(.+\[\])$/.exec(text);
  if (empty !== null) return JSON.stringify([empty[1], []]);
  const constructed = /^ARRAY\[(.+)\]$/.exec(text);
  if (constructed === null) return null;
  const elements = (constructed[1] ?? '').split(', ').map((element) => /^'([^',]*)'::([^']+)$/.exec(element));
  const types = new Set(elements.map((element) => element?.[2] ?? null));
  const [type] = types;
  if (types.size !== 1 || type == null) return null;
  return JSON.stringify([`${type}[]`, elements.map((element) => element?.[1])]);
}

/** `0`, `0.00`, `(-1)` and `'-1'::integer`. */
function readNumber(text: string): string | null {
  const [, quoted, bare] =
    /^(?:'(-?\d+(?:\.\d+)?)'::(?:smallint|integer|bigint|numeric|real|double precision)|\(?(-?\d+(?:\.\d+)?)\)?(?:::[a-z ]+)?)$/.exec(
      text,
    ) ?? [];
  const digits = quoted ?? bare;
  if (digits === undefined) return null;
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(digits) ?? [];
  const value = fraction === '' ? whole : `${whole}.${fraction}`;
  return value === '0' ? value : sign + value;
}

/** Of type json the server keeps the text as it was written. */
function readJson(text: string): string | null {
  const [, json] = /^'(.*)'::jsonb?$/s.exec(text) ?? [];
  if (json === undefined) return null;
  try {
    return JSON.stringify(sortKeys(JSON.parse(json.replaceAll("''", "'"))));
  } catch {
    return null;
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, sortKeys(each)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * Conditions that PostgreSQL prints in other words than they were written in. `$k` is the column k of `placesSql`, or
 * what stands for it where there is none.
 */
export const expressions: Readonly<Record<string, string>> = {
  'IN over varchar': `$k IN ('a', 'b')`,
  'NOT IN over varchar': `$k NOT IN ('x', 'y')`,
  'IN over char': `$c IN ('abc', 'd')`,
  'IN over a domain': `$w IN ('a', 'b')`,
  'IN over an enum': `$e IN ('low', 'high')`,
  'IN over numeric': `$d IN (1.50, -2)`,
  'IN with one value': `$k IN ('a')`,
  'IN with NULL': `$k IN ('a', NULL)`,
  'ANY of an array': `$k = ANY (ARRAY['a', 'b'])`,
  'ANY of a literal': `$n <> ALL ('{7,8}'::int[])`,
  EXTRACT: `extract(year FROM $at) BETWEEN 1900 AND 2100`,
  'EXTRACT of a quoted field': `extract('EPOCH' FROM $at) > 1`,
  date_part: `date_part('month', $at) < 13`,
  'a cast and a length': `$n::text::varchar(5) = '1'`,
  CAST: `CAST($k AS text) LIKE 'a%'`,
  'the cast of a constant': `$at > timestamp '2000-01-01'`,
  'an interval': `$at + interval '1 day 2 hours' > '2000-01-01'`,
  BETWEEN: `$n BETWEEN 1 AND 5`,
  'NOT BETWEEN SYMMETRIC': `$n NOT BETWEEN SYMMETRIC 9 AND 6`,
  'a row comparison': `($n, $k) < (9, 'z')`,
  'a row equality': `($n, $k) = (1, 'a')`,
  'rows that are distinct': `ROW($n, $k) IS DISTINCT FROM ROW(3, 'c')`,
  'a collation': `$k COLLATE "C" < 'z'`,
  'a collation of both sides': `lower($k) COLLATE "C" < 'z' COLLATE "C"`,
  LIKE: `$k LIKE 'a%!%' ESCAPE '!' IS NOT TRUE`,
  'NOT ILIKE': `$k NOT ILIKE 'b%'`,
  'SIMILAR TO': `$k SIMILAR TO '[a-c]+'`,
  'a regular expression': `$k ~* '^[a-z]\\w*$'`,
  'a text with a quote and a backslash': `$k <> E'it''s \\\\ \\n'`,
  'IS TRUE': `($n > 0) IS NOT FALSE`,
  'IS NULL of a row': `NOT (($n, $k) IS NULL)`,
  CASE: `CASE $k WHEN 'a' THEN true WHEN 'b' THEN $n > 1 ELSE false END`,
  'CASE WHEN': `CASE WHEN $n > 5 THEN 'x' ELSE $k END <> 'x'`,
  'COALESCE and NULLIF': `COALESCE(NULLIF($k, ''), 'b') > 'A'`,
  'GREATEST and LEAST': `GREATEST($n, 2, LEAST($n, 1)) > 1`,
  'SUBSTRING FROM FOR': `substring($k FROM 1 FOR 1) = 'a'`,
  'TRIM, POSITION and OVERLAY': `position('a' IN trim(both 'x' FROM overlay($k PLACING 'a' FROM 1))) = 1`,
  'NOT, AND and OR': `NOT ($n > 5 AND $k = 'q' OR $n IS NULL AND NOT $n = 7)`,
  'negative numbers': `-$n < -0 AND $n - -1 > 1`,
  'a number with an exponent': `$d < 1e3 AND $d * 1.0 > .5`,
  'bits and casts of bits': `$n & 1 = 1 AND $n::bit(4) <> B'0000'`,
  JSON: `$j ->> 'a' = 'b' AND $j @> '{"a": "b"}' AND $j #>> '{a}' IS NOT NULL`,
  'an array and its slice': `$a[1] = 1 AND $a[1:2] @> ARRAY[1] AND cardinality($a) > 0`,
  'a range': `int4range(1, $n, '[]') @> 1 AND NOT isempty(int4range(0, 9))`,
  'an operator with its schema': `$n OPERATOR(pg_catalog.+) 1 > 1`,
  'AT TIME ZONE': `($at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' = $at`,
  'a time and a date': `$at::date >= '1999-12-31' AND $at::time < '24:00'`,
  'IS NORMALIZED': `$k IS NORMALIZED`,
};

const columns: Readonly<Record<string, readonly [type: string, literal: string]>> = {
  k: ['varchar(10)', `'a'::varchar`],
  c: ['char(3)', `'abc'::char(3)`],
  w: ['word', `'a'::word`],
  e: ['level', `'low'::level`],
  d: ['numeric(6, 2)', '1.50'],
  n: ['int', '1'],
  at: ['timestamp', `timestamp '2010-05-05 05:05:05'`],
  j: ['jsonb', `'{"a": "b"}'::jsonb`],
  a: ['int[]', '(ARRAY[1, 2])'],
};

/** What the tables stand on. */
export const groundSql = `CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE DOMAIN word AS varchar(9) CHECK (VALUE IN ('a', 'b'));
CREATE TYPE level AS ENUM ('low', 'high');
`;

/** A row that no condition refuses. */
export const rowSql = (table: string): string =>
  `INSERT INTO ${table} (id, ${Object.keys(columns).join(', ')}) VALUES (1, ${Object.values(columns)
    .map(([, literal]) => literal)
    .join(', ')});`;

/** A table with a condition in every place where one can be, one statement a place. */
export function placesSql(table: string, condition: string, major: number): readonly string[] {
  const write = (valueOf: (column: string) => string): string =>
    condition.replaceAll(/\$([a-z]+)/g, (_, column: string) => valueOf(column));
  const plain = write((column) => column);
  return [
    `CREATE TABLE ${table} (id int PRIMARY KEY, ${Object.entries(columns)
      .map(([name, [type]]) => `${name} ${type}`)
      .join(', ')});`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${table}_check CHECK (${plain});`,
    `ALTER TABLE ${table} ADD COLUMN made boolean GENERATED ALWAYS AS (${plain}) STORED;`,
    `ALTER TABLE ${table} ADD COLUMN fixed boolean DEFAULT (${write((column) => columns[column]?.[1] ?? '')});`,
    `CREATE INDEX ${table}_partial ON ${table} (id) WHERE ${plain};`,
    `CREATE INDEX ${table}_expression ON ${table} ((${plain}), id);`,
    ...(major >= 14 ? [`CREATE STATISTICS ${table}_stat ON (${plain}), id FROM ${table};`] : []),
    `ALTER TABLE ${table} ADD CONSTRAINT ${table}_excl EXCLUDE USING btree (id WITH =) WHERE (${plain});`,
    `CREATE VIEW ${table}_view AS SELECT id, (${plain}) AS fits FROM ${table} WHERE ${plain};`,
    `CREATE MATERIALIZED VIEW ${table}_kept AS SELECT id FROM ${table} WHERE ${plain};`,
    `CREATE RULE ${table}_rule AS ON DELETE TO ${table} WHERE ${write((column) => `old.${column}`)} DO INSTEAD NOTHING;`,
    `CREATE POLICY ${table}_policy ON ${table} USING (${plain}) WITH CHECK (${plain});`,
    `CREATE TRIGGER ${table}_trigger BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${write((column) => `new.${column}`)}) EXECUTE FUNCTION tell();`,
    ...(major >= 14
      ? [
          `CREATE FUNCTION ${table}_pick(${Object.entries(columns)
            .map(([name, [type]]) => `${name} ${type}`)
            .join(', ')}) RETURNS boolean LANGUAGE sql RETURN ${plain};`,
        ]
      : []),
  ];
}

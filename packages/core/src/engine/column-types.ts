import type { ColumnType } from '@prisma/driver-adapter-utils';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';

interface Conversion {
  readonly type: ColumnType;
  readonly convert: (text: string) => unknown;
}

const asText = (text: string): string => text;

/** Type OIDs that the engine's own queries select, and what it wants to get for them. */
const conversions: Readonly<Record<number, Conversion | undefined>> = {
  16: { type: ColumnTypeEnum.Boolean, convert: (text) => text === 't' },
  18: { type: ColumnTypeEnum.Character, convert: asText }, // "char"
  19: { type: ColumnTypeEnum.Text, convert: asText }, // name
  20: { type: ColumnTypeEnum.Int64, convert: asText },
  21: { type: ColumnTypeEnum.Int32, convert: Number },
  23: { type: ColumnTypeEnum.Int32, convert: Number },
  25: { type: ColumnTypeEnum.Text, convert: asText },
  26: { type: ColumnTypeEnum.Int64, convert: asText }, // oid
  700: { type: ColumnTypeEnum.Float, convert: Number },
  701: { type: ColumnTypeEnum.Double, convert: Number },
  1003: { type: ColumnTypeEnum.TextArray, convert: parseArray }, // name[]
  1009: { type: ColumnTypeEnum.TextArray, convert: parseArray },
  1015: { type: ColumnTypeEnum.TextArray, convert: parseArray }, // varchar[]
  1042: { type: ColumnTypeEnum.Text, convert: asText }, // bpchar
  1043: { type: ColumnTypeEnum.Text, convert: asText },
  1114: { type: ColumnTypeEnum.DateTime, convert: (text) => `${text.replace(' ', 'T')}+00:00` },
  1184: { type: ColumnTypeEnum.DateTime, convert: rfc3339 },
  2950: { type: ColumnTypeEnum.Text, convert: asText }, // uuid
};

/** Everything else goes as text: it can only be data of `_prisma_migrations` columns of an unusual type. */
export function conversionOf(typeId: number): Conversion {
  return conversions[typeId] ?? { type: ColumnTypeEnum.Text, convert: asText };
}

/** `2024-01-02 03:04:05.678+00` → `2024-01-02T03:04:05.678+00:00`. */
function rfc3339(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}

/** `{a,"b\"c",NULL}`, one dimension. */
function parseArray(text: string): (string | null)[] {
  const elements: (string | null)[] = [];
  const pattern = /[{,](?:"((?:[^"\\]|\\.)*)"|([^,{}"]+))/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, quoted, bare = ''] = match;
    elements.push(quoted === undefined ? (bare === 'NULL' ? null : bare) : quoted.replace(/\\(.)/gs, '$1'));
  }
  return elements;
}

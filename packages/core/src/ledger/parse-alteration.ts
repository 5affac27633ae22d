import { asFields, asText, refuseUnknownFields } from '../model/foreign-json.ts';
import type { ColumnShape, LedgerAlteration } from '../model/ledger-alteration.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';

/**
 * Validates a change of the ledger's shape: its kind, a column of Prisma's, and of a type and a default nothing but what
 * `format_type` and `pg_get_expr` print for simple ones.
 *
 * @throws Error naming what is not as it should be
 */
export function parseAlteration(value: unknown): LedgerAlteration {
  const fields = asFields(value, 'table.changes');
  const kind = fields['kind'];
  switch (kind) {
    case 'addKey':
    case 'dropKey':
      refuseUnknownFields(fields, ['kind'], 'table.changes');
      return { kind };
    case 'addColumn':
    case 'dropColumn':
    case 'setDefault':
    case 'dropDefault':
      refuseUnknownFields(fields, ['kind', 'column'], 'table.changes');
      return { kind, column: asOwnColumn(fields['column']) };
    case 'requireColumn':
    case 'relaxColumn':
      refuseUnknownFields(fields, ['kind', 'column'], 'table.changes');
      return { kind, column: asText(fields['column'], 'column') };
    case 'convertColumn':
      refuseUnknownFields(fields, ['kind', 'column', 'before', 'after'], 'table.changes');
      return {
        kind,
        column: asOwnColumn(fields['column']),
        before: asShape(fields['before']),
        after: asShape(fields['after']),
      };
    default:
      throw new Error('table.changes has a change of a kind that is not known');
  }
}

function asOwnColumn(value: unknown): string {
  const name = asText(value, 'column');
  if (ledgerColumns.every((column) => column.name !== name))
    throw new Error(`column ${name} is none of Prisma's`);
  return name;
}

const word = '(?:[a-z_][a-z0-9_$]*|"(?:[^"\\u0000-\\u001f\\\\]|"")+")';
/** `timestamp(3) with time zone`, `"Mood"`, `public.number[]`: never more than the name of a type. */
const typePattern = new RegExp(
  `^(?:(?:character|bit)(?: varying)?|double precision|time(?:stamp)?(?=[ (])|interval|${word}(?:\\.${word})?)(?:\\(\\d+(?:,-?\\d+)?\\))?(?: with(?:out)? time zone)?(?:\\[\\])*$`,
);
const text = "'(?:[^'\\\\\\u0000-\\u001f]|'')*'";
/** A constant, the moment, a random id, the next number of a sequence. */
const defaultPattern = new RegExp(
  `^(?:now\\(\\)|CURRENT_TIMESTAMP(?:\\(\\d\\))?|CURRENT_DATE|LOCALTIMESTAMP(?:\\(\\d\\))?|gen_random_uuid\\(\\)|nextval\\(${text}::regclass\\)|true|false|\\(?-?\\d+(?:\\.\\d+)?\\)?(?:::[a-z ]+)?|(?:${text}|NULL)(?:::[a-z][a-z ]*(?:\\(\\d+(?:,\\d+)?\\))?)?)$`,
);

function asShape(value: unknown): ColumnShape {
  const fields = asFields(value, 'a type');
  refuseUnknownFields(fields, ['type', 'default'], 'a type');
  const type = asText(fields['type'], 'type');
  const expression = fields['default'] === null ? null : asText(fields['default'], 'default');
  if (!typePattern.test(type)) throw new Error(`type ${JSON.stringify(type)} is not taken from a file`);
  if (expression !== null && !defaultPattern.test(expression)) {
    throw new Error(`default ${JSON.stringify(expression)} is not taken from a file`);
  }
  return { type, default: expression };
}

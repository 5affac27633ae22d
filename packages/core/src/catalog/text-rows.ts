import type { TextRow } from '../database/database.ts';
import { InvariantError } from '../model/failure.ts';

/** Result rows as tuples. The width of the first row is checked; the nullability of cells is the query's promise. */
export function rowsOf<Row extends TextRow>(rows: readonly TextRow[], width: Row['length']): readonly Row[] {
  const first = rows[0];
  if (first !== undefined && first.length !== width) {
    throw new InvariantError(`a catalog query returned ${first.length} columns instead of ${width}`);
  }
  return rows as readonly Row[];
}

/** Rows by their first cell, in their order. */
export function byFirstCell<Row extends readonly [string, ...unknown[]]>(
  rows: readonly Row[],
): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[0]);
    if (group === undefined) groups.set(row[0], [row]);
    else group.push(row);
  }
  return groups;
}

export function isTrue(cell: string): boolean {
  return cell === 't';
}

/** An `int2vector` or `oidvector`: `1 2 3`. */
export function parseVector(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}

/** A one-dimensional array as PostgreSQL prints it (`{a,"b c",NULL}`) of a type whose elements are never null. */
export function parseTextArray(text: string): readonly string[] {
  if (text === '{}') return [];
  if (!text.includes('"')) return text.slice(1, -1).split(',');
  const elements: string[] = [];
  let position = 1;
  while (position < text.length - 1) {
    let element = '';
    if (text[position] === '"') {
      position += 1;
      while (text[position] !== '"') {
        if (text[position] === '\\') position += 1;
        element += text[position] ?? '';
        position += 1;
      }
      position += 1;
    } else {
      const end = text.indexOf(',', position);
      const stop = end === -1 ? text.length - 1 : end;
      element = text.slice(position, stop);
      position = stop;
    }
    elements.push(element);
    position += 1;
  }
  return elements;
}

export function parseOptionalTextArray(text: string | null): readonly string[] {
  return text === null ? [] : parseTextArray(text);
}

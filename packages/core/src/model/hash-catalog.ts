import { createHash } from 'node:crypto';
import { attributeOf, comparedAttributes } from './object-attributes.ts';
import type { CatalogObject } from './catalog.ts';

/** Every update() crosses into native code. */
const chunkLength = 65_536;

/**
 * SHA-256 (hex) over identity and compared attributes of objects in key order: equal exactly when comparing finds no
 * difference. Independent of OIDs, of column positions and of what else is incidental.
 */
export function hashObjects(objects: readonly CatalogObject[]): string {
  const hash = createHash('sha256');
  let text = '';
  for (const object of objects) {
    const values = comparedAttributes[object.kind].map((name) => attributeOf(object, name));
    text += JSON.stringify([object.kind, object.schema, object.table, object.name, ...values]);
    if (text.length < chunkLength) continue;
    hash.update(text);
    text = '';
  }
  return hash.update(text).digest('hex');
}

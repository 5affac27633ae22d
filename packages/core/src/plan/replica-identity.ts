import type { Table } from '../model/objects/tables.ts';
import { quoteIdentifier } from '../model/quote.ts';

/** The action of ALTER TABLE that gives the table its replica identity. */
export function replicaIdentity({ replicaIdentity }: Table): string {
  const index = /^index (.*)$/s.exec(replicaIdentity)?.[1];
  return `REPLICA IDENTITY ${index === undefined ? replicaIdentity.toUpperCase() : `USING INDEX ${quoteIdentifier(index)}`}`;
}

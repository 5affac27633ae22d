import type { Column } from '../../src/model/objects/tables.ts';

/** A required text column with nothing special about it, but for what is named. */
export function makeColumn(changes: Partial<Column>): Column {
  return {
    kind: 'column',
    schema: 'public',
    table: 'notes',
    name: 'a',
    position: 1,
    number: 1,
    type: 'text',
    isNullable: false,
    default: null,
    identity: null,
    generated: null,
    collation: null,
    storage: null,
    compression: null,
    statisticsTarget: null,
    options: [],
    isInherited: false,
    notNullName: null,
    isNotNullValidated: true,
    isNotNullInheritable: true,
    domain: null,
    ...changes,
  };
}

import { describeObject, objectKey } from '../../model/identity.ts';
import type { Situation } from '../../model/verdict.ts';
import type { Examination } from '../examination/examine.ts';

const shownAtMost = 5;
const ofRecorded: ReadonlySet<Situation> = new Set(['baselined', 'behind', 'changed']);

/** What a recorded database has that no migration makes, as a sentence. It speaks against no migration. */
export function describeBeyondHistory({ evidence, diagnosis }: Examination): readonly string[] {
  if (!ofRecorded.has(diagnosis.situation)) return [];
  const extra = (evidence?.unexplained ?? []).flatMap((difference) =>
    difference.kind === 'unexpected' ? [difference.actual] : [],
  );
  const tables = new Set(extra.filter(({ kind }) => kind === 'table').map(objectKey));
  const isOnExtra = (object: (typeof extra)[number]): boolean =>
    object.table !== null &&
    tables.has(objectKey({ kind: 'table', schema: object.schema, table: null, name: object.table }));
  const roots = extra.filter((object) => !isOnExtra(object) && object.kind !== 'comment');
  if (roots.length === 0) return [];
  const names = roots.slice(0, shownAtMost).map(describeObject);
  const rest = roots.length - names.length;
  return [
    `The database has what no migration makes: ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. prisma-mend drift compares all of it.`,
  ];
}

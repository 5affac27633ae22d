import type { BlockingRows } from '../model/plan.ts';

type Counted = Pick<BlockingRows, 'count' | 'description' | 'keys' | 'samples'>;

/** `1 row of notes that refers to no row of users, for example user_id 77` */
export function describeRows(rows: Counted): string {
  const samples = describeSamples(rows);
  return `${describeCount(rows)}${samples === '' ? '' : `, for example ${samples}`}`;
}

/** `3: id 4, 5, 6` */
export function describeSamples({ count, keys = [], samples }: Counted): string {
  if (samples.length === 0) return '';
  const isSingle = samples.every((sample) => sample.length === 1);
  const values = samples.map((sample) => sample.map((value) => value ?? 'NULL').join(', '));
  const list = values.map((value) => (isSingle ? value : `(${value})`)).join(', ');
  const names = keys.join(', ');
  const heading = names === '' ? '' : isSingle ? `${names} ` : `(${names}) `;
  return `${heading}${list}${count > samples.length ? ', …' : ''}`;
}

function describeCount({ count, description }: Counted): string {
  if (count !== 1) return `${count} ${description}`;
  return `1 ${description.replace(/^(row|group|value)s\b/, '$1').replace(/ that (refer|violate) /, ' that $1s ')}`;
}

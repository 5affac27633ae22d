/** Where the histories are cut; the same seed cuts at the same places. */
import { createHash } from 'node:crypto';

/** @returns a function that gives whole numbers from 0 to `below` - 1 */
export function makeRandom(seed) {
  let count = 0;
  return (below) => {
    count += 1;
    const digest = createHash('sha256').update(`${seed} ${count}`).digest();
    return digest.readUInt32BE(0) % below;
  };
}

/**
 * Eight of ten cuts lie between two statements of a file; the others before its first or behind its last one.
 *
 * @returns cuts by the name of the migration: numbers of statements that ran
 */
export function chooseCuts(migrations, count, random) {
  const several = migrations.filter(({ statements }) => statements.length > 1);
  const any = migrations.filter(({ statements }) => statements.length > 0);
  const cuts = new Map();
  const add = ({ name }, ran) => {
    const own = cuts.get(name) ?? new Set();
    const isNew = !own.has(ran);
    cuts.set(name, own.add(ran));
    return isNew;
  };
  let chosen = 0;
  for (let attempt = 0; chosen < count && attempt < count * 20; attempt += 1) {
    const isBetween = several.length > 0 && random(10) < 8;
    const from = isBetween ? several : any;
    const migration = from[random(from.length)];
    if (migration === undefined) break;
    const length = migration.statements.length;
    const ran = isBetween ? 1 + random(length - 1) : random(2) * length;
    if (add(migration, ran)) chosen += 1;
  }
  return cuts;
}

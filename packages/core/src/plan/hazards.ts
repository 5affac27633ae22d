import { describeObject, type ObjectIdentity } from '../model/identity.ts';
import type { Hazard } from '../model/plan.ts';
import { relationOf, type RepairContext } from './repair-context.ts';

/** What is gone for good once the statement ran. */
export function dataLoss(message: string): Hazard {
  return { kind: 'dataLoss', message };
}

/** ACCESS EXCLUSIVE for a moment: the statement itself is quick, waiting for it is not. */
export function briefLock(on: ObjectIdentity): Hazard {
  const table = describeObject(relationOf(on));
  return {
    kind: 'lock',
    lock: 'ACCESS EXCLUSIVE',
    blocks: `reads and writes of ${table}`,
    message: `${table} can be neither read nor written while it runs; while it waits for a long transaction, everything else waits behind it`,
  };
}

/** ACCESS EXCLUSIVE while the whole table is read. */
export function scanLock(context: RepairContext, on: ObjectIdentity): readonly Hazard[] {
  return [briefLock(on), longRunning(context, on, 'reads every row')];
}

/** ACCESS EXCLUSIVE while the whole table is written anew. */
export function rewrite(context: RepairContext, on: ObjectIdentity): readonly Hazard[] {
  const message = `${describeObject(relationOf(on))}${sizeOf(context, on)} is written anew with all its indexes; that needs as much free space again`;
  return [briefLock(on), { kind: 'rewrite', message }];
}

/** SHARE ROW EXCLUSIVE: reads go on. */
export function writeLock(on: ObjectIdentity): Hazard {
  const table = describeObject(relationOf(on));
  return {
    kind: 'lock',
    lock: 'SHARE ROW EXCLUSIVE',
    blocks: `writes of ${table}`,
    message: `${table} cannot be written while it runs; reads go on`,
  };
}

/** SHARE: what an index that is not built CONCURRENTLY takes. */
export function indexLock(context: RepairContext, on: ObjectIdentity): readonly Hazard[] {
  const table = describeObject(relationOf(on));
  return [
    {
      kind: 'lock',
      lock: 'SHARE',
      blocks: `writes of ${table}`,
      message: `${table} cannot be written until the index is built; reads go on`,
    },
    longRunning(context, on, 'reads every row'),
  ];
}

export function longRunning(context: RepairContext, on: ObjectIdentity, what: string): Hazard {
  return {
    kind: 'longRunning',
    message: `${what} of ${describeObject(relationOf(on))}${sizeOf(context, on)}`,
  };
}

function sizeOf(context: RepairContext, on: ObjectIdentity): string {
  const bytes = context.sizeOf(on);
  return bytes === null ? '' : ` (${Math.ceil(bytes / 1024 / 1024)} MiB)`;
}

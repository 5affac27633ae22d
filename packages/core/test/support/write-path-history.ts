import type { OperationOptions } from '../../src/model/options.ts';
import type { Report } from '../../src/model/report.ts';
import { resolve } from '../../src/operations/resolve.ts';
import type { ResolveOptions, ResolveVerb } from '../../src/operations/resolve/resolve-options.ts';
import type { WantedRow } from './ledger-rows.ts';

export const init = { name: '20240101_init', sql: 'create table users (id int primary key, email text);\n' };
export const rooms = { name: '20240202_add_rooms', sql: 'create table rooms (id int primary key);\n' };
export const bills = {
  name: '20240303_add_bills',
  sql: 'create table bills (id int primary key, total int not null);\ncreate index bills_total_idx on bills (total);\n',
};
export const all = [init, rooms, bills];

export const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
export const failed = (one: { name: string; sql: string }): WantedRow => ({ state: 'failed', ...one });
export function run(
  options: OperationOptions,
  verb: ResolveVerb,
  ...names: readonly string[]
): Promise<Report> {
  return resolve(withVerb(options, verb, names));
}

export function withVerb(
  options: OperationOptions,
  verb: ResolveVerb,
  names: readonly string[],
): ResolveOptions {
  return { ...options, verb, names, acceptsUnproven: false, consent: { yes: true }, isDryRun: false };
}

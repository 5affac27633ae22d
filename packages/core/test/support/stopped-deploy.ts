import type { TestDatabase } from './postgres.ts';

/** How a deploy ended: the server refused a statement, or the session was gone. */
export type Stop = 'failure' | 'kill';

const ends: Readonly<Record<Stop, string>> = {
  failure: `raise exception 'stopped by the test'`,
  // The signal is served where the function waits.
  kill: 'perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5)',
};

/**
 * Lets whoever defines structure go on for some statements only. A sequence counts them: what it has given out is not
 * taken back with a transaction.
 */
export async function stopAfterStatements(database: TestDatabase, count: number, stop: Stop): Promise<void> {
  await database.query(`
create schema stopper;
create sequence stopper.seen;
create function stopper.count() returns event_trigger language plpgsql as $$
begin
  if nextval('stopper.seen') > ${count} then ${ends[stop]}; end if;
end $$;
create event trigger stopper on ddl_command_start execute function stopper.count();`);
}

export async function letStatementsPass(database: TestDatabase): Promise<void> {
  await database.query('drop event trigger stopper; drop schema stopper cascade');
}

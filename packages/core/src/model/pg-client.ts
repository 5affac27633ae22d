/**
 * A connected client of `pg`: `pg.Client`, `pg.PoolClient`, `pg.ClientBase`. Told by its shape, so that neither `pg` nor
 * its types have to be those that are installed here.
 */
export interface PgClient {
  query(query: never): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

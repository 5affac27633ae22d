/** A session that holds the lock under which Prisma deploys and resolves. */
export interface LockHolder {
  readonly processId: string;
  readonly application: string;
  /** Null where the role may not see it, as all that follows. */
  readonly user: string | null;
  /** `idle`, `active`, `idle in transaction`. */
  readonly state: string | null;
  /** When it came into that state: ISO, UTC. */
  readonly since: string | null;
  /** When it connected: ISO, UTC. */
  readonly connectedSince: string | null;
  /** Its last statement, one line, without the values in it. */
  readonly statement: string | null;
}

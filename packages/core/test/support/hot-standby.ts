import { OwnServer, removePrograms } from './own-server.ts';

export interface ReplicatedPair extends AsyncDisposable {
  readonly primaryUrl: string;
  /** The same database on a streaming replica, which answers queries. */
  readonly standbyUrl: string;
  /** Waits until the replica has all that the primary has. */
  catchUp(): Promise<void>;
}

/** A primary with a streaming replica. */
export async function startReplicatedPair(): Promise<ReplicatedPair> {
  const primary = await OwnServer.start();
  await primary.createDatabase('clinic');
  const standby = await primary.makeStandby();
  return {
    primaryUrl: primary.url('clinic'),
    standbyUrl: standby.url('clinic'),
    catchUp: () => primary.catchUp(standby),
    [Symbol.asyncDispose]: async () => {
      await standby[Symbol.asyncDispose]();
      await primary[Symbol.asyncDispose]();
      await removePrograms();
    },
  };
}

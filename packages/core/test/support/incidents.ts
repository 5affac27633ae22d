import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Incident } from './fault-proxy.ts';
import { OwnServer } from './own-server.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** Where commands run while something happens to the machine. */
export interface Scene extends AsyncDisposable {
  readonly server: OwnServer;
  /** Where copies of the project are put. */
  readonly folder: string;
}

/** Something that happens to the server, the machine or the clock. */
export interface IncidentKind {
  readonly name: string;
  /** Moments at which it is tried; after a statement means before its answer. */
  readonly moments: readonly Incident['when'][];
  readonly needsMount: boolean;
  readonly open: () => Promise<Scene>;
  /** Makes one of them ready; a standby is that of the moment before the command. */
  readonly prepare: (scene: Scene) => Promise<PreparedIncident>;
}

export interface PreparedIncident {
  readonly happen: () => Promise<void>;
  /** Where the proxy leads from then on, and where the state is to be looked at. */
  readonly successor: OwnServer | null;
  /** Everything works again. */
  readonly end: () => Promise<void>;
}

const none = (): Promise<void> => Promise.resolve();

/** @param root what goes with the scene */
function openScene(
  server: OwnServer,
  root: string,
  folder: string = root,
  close: () => Promise<void> = none,
): Scene {
  return {
    server,
    folder,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function openUsual(): Promise<Scene> {
  return openScene(await OwnServer.start(), await mkdtemp(join(tmpdir(), 'scene-')));
}

function restarted(how: 'fast' | 'crash'): IncidentKind {
  return {
    name: how === 'fast' ? 'the server is restarted' : 'the server crashes',
    moments: ['before', 'after'],
    needsMount: false,
    open: openUsual,
    prepare: ({ server }) =>
      Promise.resolve({
        happen: () => server.restart(how),
        successor: null,
        end: () => server.resume(),
      }),
  };
}

/** @param isBehind the standby has nothing of what the command did */
function promoted(isBehind: boolean): IncidentKind {
  return {
    name: isBehind ? 'a standby that is behind is promoted' : 'a standby is promoted',
    moments: ['before', 'after'],
    needsMount: false,
    open: openUsual,
    prepare: async ({ server }) => {
      const standby = await server.makeStandby();
      if (isBehind) await standby.disconnectFromPrimary();
      return {
        happen: async () => {
          if (!isBehind) await server.catchUp(standby);
          await standby.promote();
          // Others go on there, under the numbers of the transactions that were lost.
          if (isBehind)
            for (let lost = 0; lost < 20; lost += 1) await standby.asAdministrator('select txid_current()');
        },
        successor: standby,
        end: none,
      };
    },
  };
}

const serverDiskFull: IncidentKind = {
  name: 'the disk of the server is full',
  moments: ['before'],
  needsMount: true,
  open: async () => openScene(await OwnServer.start(192), await mkdtemp(join(tmpdir(), 'scene-'))),
  prepare: ({ server }) =>
    Promise.resolve({
      happen: async () => {
        await server.disk?.fill();
        // What is recycled of the log is used up, so that the log does not fit either.
        for (let segment = 0; segment < 4; segment += 1) {
          await server
            .asAdministrator(`select pg_logical_emit_message(false, 'filling', repeat('x', 900000))`)
            .catch(none);
        }
      },
      successor: null,
      end: async () => {
        await server.disk?.free();
        if (!(await server.answers())) {
          await server.halt('crash').catch(none);
          await server.resume();
        }
      },
    }),
};

const disks = new WeakMap<Scene, SmallDisk>();

const ownDiskFull: IncidentKind = {
  name: 'the disk of the project is full',
  moments: ['before'],
  needsMount: true,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scene-'));
    const disk = await mountSmallDisk(join(folder, 'disk'), 8);
    const projects = join(disk.directory, 'projects');
    await mkdir(projects);
    const scene = openScene(await OwnServer.start(), folder, projects, () => disk.unmount());
    disks.set(scene, disk);
    return scene;
  },
  prepare: (scene) => {
    const disk = disks.get(scene);
    return Promise.resolve({
      happen: async () => disk?.fill(),
      successor: null,
      end: async () => disk?.free(),
    });
  },
};

/** Two days earlier from then on. */
const clockSetBack: IncidentKind = {
  name: 'the clock is set back',
  moments: ['before'],
  needsMount: false,
  open: openUsual,
  prepare: () => {
    const real = globalThis.Date;
    const lostMs = 2 * 24 * 60 * 60_000;
    class EarlierDate extends real {
      constructor(...values: readonly unknown[]) {
        super(...((values.length === 0 ? [real.now() - lostMs] : values) as [number]));
      }
      static override now(): number {
        return real.now() - lostMs;
      }
    }
    const set = (clock: DateConstructor) => (): Promise<void> => {
      globalThis.Date = clock;
      return Promise.resolve();
    };
    return Promise.resolve({ happen: set(EarlierDate as DateConstructor), successor: null, end: set(real) });
  },
};

export const incidentKinds: readonly IncidentKind[] = [
  restarted('fast'),
  restarted('crash'),
  promoted(false),
  promoted(true),
  serverDiskFull,
  ownDiskFull,
  clockSetBack,
];

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { startPostgres } from './support/postgres.ts';
import { inTurn, share } from './support/share.ts';
import { roundTrip } from './support/round-trip.ts';

const directory = new URL('corpus-sql/', import.meta.url);
/** `since-15-features.sql` builds on PostgreSQL 15 and later. */
const files = readdirSync(directory)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => ({ name, since: Number(/^since-(\d+)-/.exec(name)?.[1]) }));
const load = (name: string): string => readFileSync(new URL(name, directory), 'utf8');

describe.each(inTurn([{ major: 13 }, { major: 15 }, { major: 17 }, { major: 18 }] as const))(
  'on PostgreSQL $major',
  ({ major, turn }) => {
    const names = files.filter(({ since }) => since <= major).map(({ name }) => name);

    // Every file on two of the four.
    test.each(share(names, 2, turn % 2))(
      'a rendered catalog builds the same one in one message: %s',
      async (name) => {
        const trip = await roundTrip(await startPostgres(major), load(name));
        expect(trip.differences).toEqual([]);
        expect(trip.rebuiltDump).toBe(trip.originalDump);
        expect(trip.script.notes).toEqual([]);
        expect(trip.catalog.objects.length).toBeGreaterThan(20);
        expect(trip.checksBodies).toBe('on');
        expect(trip.searchPath).toBe('"$user", public');
      },
    );

    test.each(share(names, 4, turn))('it builds statement by statement as well: %s', async (name) => {
      const trip = await roundTrip(await startPostgres(major), load(name), { isOneByOne: true });
      expect(trip.differences).toEqual([]);
      expect(trip.checksBodies).toBe('on');
    });

    test('a subscription is made without connecting and keeps its slot and options', async () => {
      const options = major >= 15 ? ', binary = true, streaming = on, disable_on_error = true' : '';
      const trip = await roundTrip(
        await startPostgres(major),
        `create subscription "Foll ow" connection 'host=127.0.0.1 port=1 application_name=''it\\''s mine'''
           publication theirs, "Oth er" with (connect = false, slot_name = 'kept', synchronous_commit = 'remote_apply'${options});
         comment on subscription "Foll ow" is 'a subscription'`,
        { withPrivileges: true },
      );
      expect(trip.differences).toEqual([]);
      expect(trip.rebuiltDump.replaceAll(/CONNECTION '.*?' PUB/g, '')).toBe(
        trip.originalDump.replaceAll(/CONNECTION '.*?' PUB/g, ''),
      );
      expect(trip.rebuiltDump).toContain('CREATE SUBSCRIPTION "Foll ow"');
      expect(trip.script.notes).toEqual([]);
    });

    test('owners and grants are given again when the catalog holds them', async () => {
      const server = await startPostgres(major);
      const admin = await server.createDatabase();
      await admin.query(`create role "Odd ""role"; create role app`);
      await admin.drop();
      const trip = await roundTrip(server, load('privileges/grants.sql'), {
        withPrivileges: true,
      });
      expect(trip.differences).toEqual([]);
      expect(trip.rebuiltDump).toBe(trip.originalDump);
      expect(trip.originalDump).toContain('GRANT');
    });
  },
);

test('an INVALID index is left out and named', async () => {
  const server = await startPostgres(17);
  const trip = await roundTrip(
    server,
    `create table t (a int); create index broken on t (a); create index sound on t (a);
     update pg_index set indisvalid = false where indexrelid = 'broken'::regclass`,
  );
  expect(trip.script.notes).toEqual([expect.stringContaining('broken is INVALID')]);
  expect(trip.differences).toMatchObject([{ kind: 'missing', expected: { name: 'broken' } }]);
});

test('a connection string with a password is written without it, and that is said', async () => {
  const { script, differences, catalog } = await roundTrip(
    await startPostgres(17),
    `create subscription follower connection 'host=db.internal password=hunter2' publication p with (connect = false);
     create subscription by_uri connection 'postgresql://app:hunter2@db.internal/shop' publication p with (connect = false)`,
  );
  expect(JSON.stringify([script, catalog])).not.toContain('hunter2');
  expect(script.sql).toContain("CONNECTION 'host=db.internal password=set-me'");
  expect(script.notes).toEqual([
    expect.stringContaining('the value of uri'),
    expect.stringContaining('the value of password'),
  ]);
  expect(differences).toEqual([]);
});

test('a dump shows a difference that the catalog has', async () => {
  const server = await startPostgres(17);
  const one = await roundTrip(server, 'create table t (a int)');
  const other = await roundTrip(server, 'create table t (a int default 1)');
  expect(one.originalDump).not.toBe(other.originalDump);
});

test('a serial column, keys and a foreign key read like one of Prisma’s migrations', async () => {
  const { script } = await roundTrip(
    await startPostgres(17),
    `create table users (id serial primary key, email text not null);
     create unique index "users_email_key" on users (email);
     create table posts (id bigserial primary key, author int references users on delete cascade)`,
  );
  expect(script.sql).toBe(`-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "public"."posts" (
    "id" BIGSERIAL NOT NULL,
    "author" integer,

    CONSTRAINT "posts_pkey" PRIMARY KEY (id)
);

-- CreateTable
CREATE TABLE "public"."users" (
    "id" SERIAL NOT NULL,
    "email" text NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY (id)
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "public"."users" USING btree (email);

-- AddForeignKey
ALTER TABLE "public"."posts" ADD CONSTRAINT "posts_author_fkey" FOREIGN KEY (author) REFERENCES public.users(id) ON DELETE CASCADE;
`);
});

import { describe, expect, test } from '@jest/globals';
import { makeColumn } from '../../../test/support/make-column.ts';
import { catalogOf, table } from '../../../test/support/made-history.ts';
import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import type { DriftStates } from '../../compare/judge-drift.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import type { Project } from '../../model/project.ts';
import { leaveTheirs } from './leave-theirs.ts';

const inSchema = (schema: string): CatalogObject => ({ ...table('users'), schema }) as CatalogObject;
const columnIn = (schema: string, name: string): CatalogObject =>
  makeColumn({ schema, table: 'users', name });
const trigger = { kind: 'trigger', schema: 'auth', table: 'users', name: 't' } as CatalogObject;
const [users, id, phone] = [inSchema('auth'), columnIn('auth', 'id'), columnIn('auth', 'phone')];

const guarded = 'CREATE TABLE IF NOT EXISTS "auth"."users" (id uuid);';
const unguarded = 'CREATE TABLE auth.users (id uuid);';

function projectOf(sql: string, schemas: readonly string[] = []): Project {
  return {
    directory: '/app',
    configPath: null,
    schema: { files: [], engineLine: 6, previewFeatures: [], schemas },
    history: {
      directory: '/app/prisma/migrations',
      exists: true,
      migrations: [
        { kind: 'readable', name: 'm1', path: '/app/m1', sql, checksum: '', encoding: 'utf8' },
        { kind: 'unreadable', name: 'm2', path: '/app/m2', reason: 'a folder' },
      ],
      lockFile: { kind: 'missing' },
      strays: [],
    },
    url: null,
    urlProblem: null,
    shadowUrl: null,
    shadowInitScript: null,
    externalTables: [],
    externalEnums: [],
    prismaVersion: null,
  };
}

const statesOf = (history: Catalog, live: Catalog): DriftStates => ({
  schema: null,
  history,
  recorded: history,
  live,
});
const made = catalogOf(users, id);
const hosted = catalogOf(users, phone);
const differing = ({ history, live }: DriftStates): readonly string[] =>
  history === null || live === null
    ? []
    : compareCatalogs(history, live).map((difference) =>
        difference.kind === 'missing' ? `- ${difference.expected.name}` : `+ ${difference.actual.name}`,
      );

describe('what a platform has in another form', () => {
  test.each<readonly [what: string, sql: string]>([
    ['IF NOT EXISTS', guarded],
    ['a block', `DO $$ BEGIN IF true THEN ${unguarded} END IF; END $$;`],
    ['a block with a tag', `do language plpgsql $do$ begin ${unguarded} end $do$;`],
  ])('is left to it where the migrations make it by %s', (_, sql) => {
    const states = leaveTheirs(statesOf(made, hosted), projectOf(sql), 'public');
    expect(differing(states)).toEqual([]);
    expect(states.history?.objects).toEqual(hosted.objects);
    expect(states.recorded).toBe(states.history);
    expect(states.live?.objects).toBe(hosted.objects);
    expect(states.live?.coverage.leftOut).toEqual([
      {
        reason: 'that a platform has in another form than the migrations make it where it is missing',
        count: 2,
      },
    ]);
  });

  test.each<readonly [what: string, project: Project, defaultSchema: string]>([
    ['they make it whatever is there', projectOf(unguarded), 'public'],
    [
      'they make another one if it is missing',
      projectOf(`${unguarded} CREATE TABLE IF NOT EXISTS auth.roles ();`),
      'public',
    ],
    ['the datasource block names the schema', projectOf(guarded, ['public', 'auth']), 'public'],
    ['the connection is in the schema', projectOf(guarded), 'auth'],
  ])('is drift where %s', (_, project, defaultSchema) => {
    const states = statesOf(made, hosted);
    expect(leaveTheirs(states, project, defaultSchema)).toBe(states);
  });

  test('is drift in a schema that no platform keeps', () => {
    const states = statesOf(catalogOf(inSchema('app')), catalogOf(inSchema('app'), columnIn('app', 'a')));
    expect(leaveTheirs(states, projectOf('CREATE TABLE IF NOT EXISTS app.users ();'), 'public')).toBe(states);
  });
});

test('a table that is gone is told', () => {
  const states = statesOf(made, catalogOf());
  expect(leaveTheirs(states, projectOf(guarded), 'public')).toBe(states);
});

test('a trigger on such a table is told, and so is what is not theirs', () => {
  const live = catalogOf(users, phone, trigger, table('notes'));
  expect(differing(leaveTheirs(statesOf(made, live), projectOf(guarded), 'public'))).toEqual([
    '+ notes',
    '+ t',
  ]);
});

test('nothing is left out where nothing differs, or one side was not looked at', () => {
  const same = statesOf(made, made);
  expect(leaveTheirs(same, projectOf(guarded), 'public')).toBe(same);
  for (const missing of ['history', 'live'] as const) {
    const states = { ...statesOf(made, hosted), [missing]: null };
    expect(leaveTheirs(states, projectOf(guarded), 'public')).toBe(states);
  }
});

test('what the database is to hold by now is treated alike while migrations are pending', () => {
  const recorded = catalogOf(users, id, table('old'));
  const judge = (now: Catalog | null): DriftStates =>
    leaveTheirs({ ...statesOf(made, hosted), recorded: now }, projectOf(guarded), 'public');
  expect(judge(recorded).recorded?.objects).toEqual(catalogOf(users, phone, table('old')).objects);
  expect(judge(null).recorded).toBeNull();
});

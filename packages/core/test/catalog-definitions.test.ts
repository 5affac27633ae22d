import { describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { openWriter } from '../src/database/open-database.ts';
import { createCorpus } from './catalog-corpus.ts';
import { startPostgres } from './support/postgres.ts';

describe.each([13, 14, 15, 16, 17, 18] as const)('on PostgreSQL %s', (major) => {
  test('assembled definitions are what the server prints, character by character', async () => {
    const corpus = await createCorpus(await startPostgres(major));
    const database = await openWriter({
      url: corpus.url,
      applicationName: 'test',
      lockTimeoutMs: 0,
      statementTimeoutMs: 0,
    });
    const catalog = await readCatalog(database, { schemas: 'all' });
    await database.script("set search_path = ''; set timezone = 'UTC'");
    const [printedIndexes, printedConstraints] = await database.script(`
      select n.nspname, t.relname, i.relname, pg_get_indexdef(i.oid),
        array(select pg_get_indexdef(i.oid, position, false) from generate_series(1, x.indnkeyatts) position)
      from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
      join pg_namespace n on n.oid = t.relnamespace
      where n.nspname !~ '^pg_' and t.relname <> '_prisma_migrations'
        and not exists (select from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x'));
      select n.nspname, t.relname, k.conname, pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
      left join pg_constraint parent on parent.oid = k.conparentid
      where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and t.relname <> '_prisma_migrations'
        -- Those of a foreign table are part of it.
        and t.relkind <> 'f' and k.contype in ('p', 'u', 'x', 'f', 'c') and parent.conrelid is distinct from k.conrelid
    `);
    const describeRows = (rows: readonly (readonly unknown[])[] = []): readonly string[] =>
      rows.map((row) => row.slice(0, 4).join(' | ')).sort();
    const describeObjects = (kinds: readonly string[]): readonly string[] =>
      catalog.objects
        .flatMap((object) =>
          kinds.includes(object.kind) && 'definition' in object
            ? [[object.schema, object.table, object.name, object.definition].join(' | ')]
            : [],
        )
        .filter((line) => !line.includes('| has at |') && !line.includes('| late |'))
        .sort();

    expect(describeObjects(['index'])).toEqual(describeRows(printedIndexes));
    expect(describeObjects(['index']).length).toBeGreaterThan(25);
    expect(
      describeObjects([
        'primaryKey',
        'uniqueConstraint',
        'foreignKey',
        'checkConstraint',
        'exclusionConstraint',
      ]),
    ).toEqual(describeRows(printedConstraints));
    for (const index of catalog.objects.filter((object) => object.kind === 'index')) {
      expect(index.definition).toContain(` (${index.keys.join(', ')})`);
    }
    await database.close();
    await corpus.drop();
  });
});

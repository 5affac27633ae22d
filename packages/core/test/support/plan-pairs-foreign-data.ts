import type { Pair } from './plan-pair.ts';

/** Foreign servers, with their wrappers and tables. */
export const foreignDataPairs: readonly Pair[] = [
  {
    name: 'foreign data changes as far as it can be altered',
    one: `create foreign data wrapper reached options (debug 'true'); create server far version '1' foreign data wrapper reached options (host 'a', port '1');
      create user mapping for public server far options ("user" 'x');
      create foreign table ft (id int not null, note text default 'x', gone text) server far options (table_name 'a'); alter foreign table ft alter id options (column_name 'x')`,
    other: `create foreign data wrapper reached options (debug 'false', more 'y'); create server far version '2' foreign data wrapper reached options (host 'b', dbname 'c');
      grant usage on foreign server far to pg_monitor; comment on server far is 'far away'; create user mapping for public server far options ("user" 'y');
      create function ok(int) returns bool language sql immutable as 'select true';
      create foreign table ft (id bigint, note text, extra int default 0 not null, constraint fine check (ok(extra))) server far options (table_name 'b', updatable 'false');
      alter foreign table ft alter id options (column_name 'y'); comment on foreign table ft is 'theirs'; comment on column ft.note is 'a note'; grant select on ft to pg_monitor`,
    says: ['ALTER SERVER "far" VERSION \'2\' OPTIONS', 'ALTER FOREIGN TABLE'],
    avoids: ['DROP SERVER', 'DROP FOREIGN TABLE'],
  },
  {
    name: 'a foreign server changes its wrapper with all that hangs on it',
    one: `create foreign data wrapper before; create server moving foreign data wrapper before; create user mapping for public server moving;
      create foreign table lent (a int) server moving; create view over_lent as select a from lent`,
    other: `create foreign data wrapper after; create server moving type 'kept' foreign data wrapper after; create user mapping for public server moving;
      create foreign table lent (b text collate "C", a int) server moving; create view over_lent as select a from lent`,
  },
  {
    name: 'a partition stands on another server',
    one: "create table p (a int not null, b text default 'x') partition by range (a)",
    other: `create table p (a int not null, b text default 'x') partition by range (a); create foreign data wrapper sharding; create server shard foreign data wrapper sharding;
      create foreign table p1 partition of p for values from (0) to (9) server shard options (table_name 'p1'); alter foreign table p1 alter b set default 'y', alter b set not null`,
  },
];

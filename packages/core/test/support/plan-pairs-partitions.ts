import type { Pair } from './plan-pair.ts';

const partitioned =
  'create table p (a int not null, b int) partition by range (a); create table p1 partition of p for values from (0) to (9);';
const twoPartitions = `${partitioned} create table p2 partition of p for values from (9) to (20);`;

/** Partitions, and the indexes and keys of the whole. */
export const partitionPairs: readonly Pair[] = [
  {
    name: 'an index of a partition is there before the one that it is a part of',
    one: `${partitioned} create index p1_a_idx on p1 (a)`,
    other: `${partitioned} create index p1_a_idx on p1 (a); create index p_a on p (a)`,
  },
  {
    name: 'the part of an index has a name of its own',
    one: partitioned,
    other: `${partitioned} create index own on p1 (b); create index p_b on p (b)`,
    says: ['ON ONLY', 'ATTACH PARTITION'],
  },
  {
    name: 'an index of the whole is there only on the whole',
    one: `${partitioned} create index i on p (b)`,
    other: `${partitioned} create index p1_b_idx on p1 (b); create index i on only p (b)`,
  },
  {
    name: 'a key of a partition is a part of an index of the whole',
    one: partitioned,
    other: `${partitioned} create unique index own on p1 (a); create unique index u on p (a)`,
  },
  {
    name: 'a partition goes while foreign keys refer to the whole',
    one: `create table q (a int primary key) partition by range (a); create table q1 partition of q for values from (0) to (9); create table r (a int references q)`,
    other: 'create table q (a int primary key) partition by range (a); create table r (a int references q)',
    says: ['DETACH PARTITION'],
  },
  {
    name: 'a plain table with rows is partitioned',
    one: `create table t (a int generated always as identity, s serial, b int not null, c int unique);
      create view v as select a from t; insert into t (b, c) values (1, 1), (20, 2); insert into t (b) select 1 from generate_series(1, 9)`,
    other: `create table t (a int, s serial, b int not null, c bigint, primary key (s, b)) partition by range (b);
      create table t1 partition of t for values from (0) to (9); create table t2 partition of t default; create view v as select a from t`,
    says: ['CREATE TABLE "public"."t_mend" AS TABLE "public"."t"', 'OVERRIDING SYSTEM VALUE'],
    keeps: 'select s, b, c, (select last_value from t_s_seq) from t order by s',
  },
  {
    name: 'a table is partitioned by another column, one partition stays and one leaves',
    one: `create table t (a int, b int) partition by list (a); create table t1 partition of t for values in (1);
      create table t2 partition of t for values in (2); insert into t values (1, 1), (1, 2), (2, 1)`,
    other: `create table t (a int, b int) partition by list (b); create table t1 partition of t for values in (1);
      create table t3 partition of t for values in (2); create table t2 (a int, b int)`,
    keeps: 'select a, b from t union select a, b from t2 order by 1, 2',
  },
  {
    name: 'a partition has a key of its own under an index of the whole that is there',
    one: 'create table p (a int not null, b int) partition by range (a); create unique index u on p (a)',
    other: `create table p (a int not null, b int) partition by range (a);
      create table p1 partition of p (primary key (a)) for values from (0) to (9); create unique index u on p (a)`,
  },
  {
    name: 'an index of the whole goes of which a key of a partition is a part',
    one: `${partitioned} alter table p1 add constraint own primary key (a); create unique index u on p (a)`,
    other: `${partitioned} alter table p1 add constraint own primary key (a)`,
  },
  {
    name: 'a partition has two keys over the same columns',
    one: '',
    other: `create table p (a int not null) partition by range (a); create table p1 partition of p (constraint own primary key (a)) for values from (0) to (9);
      alter table p1 add constraint part unique (a); alter table only p add constraint whole unique (a); alter index whole attach partition part`,
  },
  {
    name: 'the key of a partition leaves that of the whole for a plain index',
    one: `${twoPartitions} alter table only p add constraint whole primary key (a); create unique index own on p1 (a);
      alter table p2 add constraint part primary key (a); alter index whole attach partition part`,
    other: `${twoPartitions} alter table only p add constraint whole primary key (a); alter table p1 add constraint own primary key (a);
      alter table p2 add constraint part primary key (a); alter index whole attach partition own; alter index whole attach partition part`,
  },
  {
    name: 'a partition holds what the whole does not claim of all rows',
    one: `${partitioned} create table p2 partition of p for values from (9) to (20); alter table p add constraint c check (b > 1)`,
    other: `${partitioned} alter table p add constraint c check (b > 0) not valid; create table p2 partition of p for values from (9) to (20)`,
  },
  {
    name: 'one of the parts of a unique constraint is missing',
    one: `${twoPartitions} alter table only p add constraint whole unique (a); alter table p1 add constraint part unique (a);
      alter index whole attach partition part`,
    other: `${twoPartitions} alter table p1 add constraint part unique (a); alter table p2 add constraint own unique (a);
      alter table only p add constraint whole unique (a); alter index whole attach partition own`,
  },
  {
    name: 'a partition moves to another whole that its foreign key refers to',
    one: `create table r (a int primary key) partition by range (a); create table q (a int references r) partition by range (a); create table q1 partition of q for values from (0) to (9)`,
    other: `create table r2 (a int primary key) partition by range (a); create table q2 (a int references r2) partition by range (a); create table q1 partition of q2 for values from (0) to (9)`,
  },
  {
    name: 'a column of a partitioned table gets another type',
    one: 'create table p (a int, b int) partition by range (a); create table p1 (a int, b int not null); alter table p attach partition p1 for values from (0) to (9)',
    other:
      'create table p (a int, b text) partition by range (a); create table p1 (a int, b text not null); alter table p attach partition p1 for values from (0) to (9)',
  },
];

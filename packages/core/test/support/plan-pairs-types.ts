import type { Pair } from './plan-pair.ts';

/** Types of columns and what they are made of: domains, enums, ranges, collations. */
export const typePairs: readonly Pair[] = [
  {
    name: 'a check of a domain calls a function',
    one: '',
    other: `create function ok(text) returns boolean language sql immutable as 'select true';
      create domain d as text default 'x' check (ok(value)); create table t (a d default 'x')`,
  },
  {
    name: 'the function that a check of a domain calls gets another result',
    one: `create function ok(text) returns boolean language sql immutable as 'select true'; create domain d as text check (ok(value)); create table t (a d)`,
    other: `create function ok(text) returns bool language plpgsql immutable as 'begin return true; end'; create domain d as text check (value <> ''); create table t (a d)`,
  },
  {
    name: 'a default of a domain calls a function',
    one: 'create domain d as text; create table t (a d)',
    other: `create function say() returns text language sql as 'select ''x'''; create domain d as text default say(); create table t (a d)`,
  },
  {
    name: 'the types on both sides of a foreign key change',
    one: 'create table a (id text primary key); create table b (a_id text references a, c text references a)',
    other:
      'create table a (id uuid primary key); create table b (a_id uuid references a, c uuid references a)',
  },
  {
    name: 'a foreign key stays where it can while its types are widened',
    one: 'create table a (id int primary key); create table b (a_id int references a)',
    other: 'create table a (id bigint primary key); create table b (a_id bigint references a)',
    avoids: ['DROP CONSTRAINT'],
  },
  {
    name: 'a column only gets longer',
    one: "create table t (v varchar(20) default 'a', n numeric(10,2) default 1, w varchar(9))",
    other: "create table t (v varchar(64) default 'a', n numeric(12,2) default 1, w text)",
    avoids: ['USING', 'DROP DEFAULT'],
  },
  {
    name: 'an enum loses a label, and the column goes',
    one: "create type m as enum ('a','b','c'); create table t (id int, m m default 'a')",
    other: "create type m as enum ('a','b'); create table t (id int)",
  },
  {
    name: 'an enum loses a label, and the table goes',
    one: "create type m as enum ('a','b','c'); create table t (id int, m m[])",
    other: "create type m as enum ('a','b')",
  },
  {
    name: 'a column with a default leaves a type that is dropped',
    one: "create type c as enum ('a'); create table t (x c default 'a', y c)",
    other: "create table t (x text default 'a', y text)",
  },
  {
    name: 'a column with a default goes from one enum to another',
    one: "create type c as enum ('a'); create table t (x c default 'a')",
    other: "create type d as enum ('a', 'b'); create table t (x d default 'b')",
  },
  {
    name: 'a label is renamed in place',
    one: "create type e as enum ('a','b'); create table t (x e default 'a'); insert into t values ('a')",
    other: "create type e as enum ('c','b'); create table t (x e default 'c'); insert into t values ('c')",
    says: ["RENAME VALUE 'a' TO 'c'"],
    avoids: ['DROP TYPE'],
  },
  {
    name: 'only the name of a multirange changes',
    one: 'create type r as range (subtype = numeric); create table t (x r)',
    other: 'create type r as range (subtype = numeric, multirange_type_name = mr); create table t (x r)',
  },
  {
    name: 'a column leaves a collation that goes',
    one: 'create collation plain from "C"; create table t (a text collate plain, b text)',
    other: 'create collation other from "POSIX"; create table t (a text, b text collate other)',
  },
];

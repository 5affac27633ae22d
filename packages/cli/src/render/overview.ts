import type { Finding, ObjectIdentity, Pair } from '@prisma-mend/core';
import { isChange, losesData, markOf, type Change, type ChangeMark } from './changes.ts';
import { linkTo } from './frame.ts';
import { countKind, kindWords } from './kind-words.ts';
import { displayWidth, printable, wrap } from './layout.ts';
import type { Style } from './style.ts';
import type { View } from './view.ts';

/** More lines than this are no overview. */
const mostLines = 20;
/** Of so many, the ones that matter most stand for the others. */
const shownOfMany = 12;

/** The first is what is there, the second what is expected of it. */
const titles: Readonly<Record<Pair, string>> = {
  HL: 'Database against migrations',
  SL: 'Database against schema.prisma',
  SH: 'Migrations against schema.prisma',
};

/** What differs, by pair, schema and table, a line a change. */
export function renderOverview(findings: readonly Finding[], view: View): readonly string[] {
  const changes = findings.filter(isChange);
  const pairs = (['HL', 'SL', 'SH'] as const).filter((pair) => changes.some((each) => each.pair === pair));
  const isMany = changes.length > mostLines && view.showsAll !== true;
  const room = Math.max(3, Math.floor(shownOfMany / Math.max(1, pairs.length)));
  return pairs.flatMap((pair, index) => {
    const own = changes.filter((change) => change.pair === pair);
    const shown = isMany ? mostGrave(own, room) : own;
    const rest = own.length - shown.length;
    return [
      `${view.style.bold(titles[pair])}${index === 0 ? view.style.dim('  (+ only there, - missing there, ~ changed)') : ''}`,
      ...(isMany ? countByMark(own, view) : []),
      ...renderTree(shown, view),
      ...(rest === 0 ? [] : [view.style.dim(`    and ${rest} more: --all, or --output report.html`)]),
    ];
  });
}

/** Errors before losses before the rest, each in their order. */
function mostGrave(changes: readonly Change[], count: number): readonly Change[] {
  const weight = (change: Change): number => (change.severity === 'error' ? 0 : losesData(change) ? 1 : 2);
  return [...changes].sort((one, other) => weight(one) - weight(other)).slice(0, count);
}

/** `+ 330 tables, 330 columns` */
function countByMark(changes: readonly Change[], { style, width }: View): readonly string[] {
  return (['+', '-', '~'] as const).flatMap((mark) => {
    const counts = new Map<string, number>();
    for (const change of changes.filter((each) => markOf(each) === mark)) {
      counts.set(change.object.kind, (counts.get(change.object.kind) ?? 0) + 1);
    }
    if (counts.size === 0) return [];
    const words = [...counts].map(([kind, count]) => countKind(count, kind)).join(', ');
    return [wrap(`${paintMark(mark, style)} ${words}`, width, '    ')];
  });
}

function renderTree(changes: readonly Change[], view: View): readonly string[] {
  const schemas = groupBy(changes, ({ object }) => object.schema ?? '');
  return schemas.flatMap(([schema, inSchema]) => [
    ...(schema === '' ? [] : [view.style.dim(`  ${printable(schema)}`)]),
    ...groupBy(inSchema, ({ object }) => relationOf(object)).flatMap(([, own]) => renderGroup(own, view)),
  ]);
}

/** What belongs to a table stands under it; a line of its own suffices for a single one. */
function renderGroup(changes: readonly Change[], view: View): readonly string[] {
  const [first] = changes;
  if (first === undefined) return [];
  const { table } = first.object;
  if (table === null && changes.length === 1) return [renderChange(first, first.object.name, 4, view)];
  const own = changes.filter(({ object }) => object.table === null);
  const parts = changes.filter(({ object }) => object.table !== null);
  if (own.length === 0 && parts.length === 1) {
    return [renderChange(first, `${table ?? ''}.${first.object.name}`, 4, view)];
  }
  return [
    ...(own.length === 0
      ? [`    ${paintMark('~', view.style)} table ${printable(table ?? '')}`]
      : own.map((change) => renderChange(change, change.object.name, 4, view))),
    ...parts.map((change) => renderChange(change, change.object.name, 6, view)),
  ];
}

/** Relations by their name, whatever belongs to them too; everything else by kind and name. */
function relationOf({ kind, table, name }: ObjectIdentity): string {
  if (table !== null) return `relation ${table}`;
  return ['table', 'view', 'materializedView'].includes(kind) ? `relation ${name}` : `${kind} ${name}`;
}

function renderChange(change: Change, name: string, margin: number, view: View): string {
  const { style, width } = view;
  const mark = markOf(change);
  const loss = losesData(change) ? '  LOSES DATA' : '';
  const head = cut(
    `${' '.repeat(margin)}${mark} ${kindWords(change.object.kind)} ${printable(name)}`,
    width - loss.length,
  );
  const room = width - displayWidth(head) - loss.length;
  const what = cut(describeChange(change, mark), room - 2);
  const place = placeOf(change);
  const link = change.location === undefined ? place : linkTo(place, change.location, view);
  const gap = room - displayWidth(what) - (what === '' ? 0 : 2) - 2;
  return [
    `${' '.repeat(margin)}${paintMark(mark, style)} ${head.slice(margin + 2)}`,
    what === '' ? '' : `  ${what}`,
    style.red(loss),
    place === '' || displayWidth(place) > gap ? '' : style.dim(`  ${link}`),
  ].join('');
}

/** `type integer → text`, or what is extra or missing where its name does not say it. */
function describeChange({ code, object, expected, actual }: Change, mark: ChangeMark): string {
  if (mark === '~') {
    const prefix = `${kindWords(object.kind).replaceAll(' ', '-')}-`;
    const what = code.startsWith(prefix) ? code.slice(prefix.length).replaceAll('-', ' ') : '';
    const values = [expected, actual].filter((value) => value !== undefined);
    return printable([what, values.map(oneLine).join(' → ')].filter((part) => part !== '').join(' '));
  }
  const shown = oneLine((mark === '+' ? actual : expected) ?? '');
  return /^create /i.test(shown) || shown === kindWords(object.kind) ? '' : printable(shown);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The folder of a migration says which file of it is meant. */
function placeOf({ location }: Change): string {
  if (location === undefined) return '';
  const file = location.file.replace(/^.*\/([^/]+)\/migration\.sql$/, '$1');
  return printable(`${file}:${location.line}`);
}

function cut(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  if (room < 8) return '';
  let shown = '';
  for (const letter of text) {
    if (displayWidth(shown + letter) > room - 1) break;
    shown += letter;
  }
  return `${shown.trimEnd()}…`;
}

function paintMark(mark: ChangeMark, style: Style): string {
  return { '+': style.green, '-': style.red, '~': style.yellow }[mark](mark);
}

/** Groups in the order of their first members. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups];
}

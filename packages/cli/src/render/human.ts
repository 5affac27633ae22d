import type { Report } from '@prisma-mend/core';
import { renderCoverage } from './coverage.ts';
import { renderFindings } from './findings.ts';
import { renderFleet } from './fleet.ts';
import { harmlessSql } from './harmless-sql.ts';
import { renderHeadline } from './headline.ts';
import { hang, indent, printable, printableLines, wrap } from './layout.ts';
import { renderMigrations } from './migrations.ts';
import { renderNext } from './next.ts';
import { renderOverview } from './overview.ts';
import { abridge, type View } from './view.ts';
import { withoutCommands } from './visible.ts';
import { renderWriting } from './writing.ts';

/** A report for people: verdict, overview, what it means, and what to run next as the last thing. Pure. */
export function renderHuman(report: Report, view: View): string {
  const sections =
    report.fleet === undefined ? sectionsOf(report, view) : renderFleet(report.fleet, report, view);
  const text = sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n');
  return `${withoutCommands(text)}\n`;
}

function sectionsOf(report: Report, view: View): readonly (readonly string[])[] {
  const told = renderFindings(report, view);
  return [
    renderHeadline(report, view),
    renderMigrations(report.migrations ?? [], view),
    renderOverview(report.findings, view),
    [...told, ...renderPages(view, told)],
    renderWriting(report, view),
    renderNotes(report, view),
    [...renderWitness(report, view), ...renderCoverage(report.coverage, view)],
    renderNext(report, view),
  ];
}

function renderPages({ pages = [], style }: View, told: readonly string[]): readonly string[] {
  return pages.length === 0 || told.length === 0
    ? []
    : [style.dim(`  More: prisma-mend explain ${printable(pages.join(' '))}`)];
}

function renderNotes({ notes }: Report, view: View): readonly string[] {
  if (notes.length === 0) return [];
  return [
    view.style.bold('Notes'),
    ...abridge(view.showsAll === true ? notes : foldAlike(notes), view).map((note) =>
      hang(`• ${printable(note)}`, view.width, '    '),
    ),
  ];
}

/** More notes than this that say the same of another migration are told by their number. */
const mostAlike = 2;

/** Of notes that differ in their first word only, the first few stand for all. */
function foldAlike(notes: readonly string[]): readonly string[] {
  const restOf = (note: string): string => note.slice(note.indexOf(' '));
  const alike = (note: string): readonly string[] => notes.filter((each) => restOf(each) === restOf(note));
  return notes.flatMap((note) => {
    const others = alike(note);
    const place = others.indexOf(note);
    if (others.length <= mostAlike + 1 || place < mostAlike) return [note];
    return place === mostAlike
      ? [`The same is true of ${others.length - mostAlike} others (--all lists them).`]
      : [];
  });
}

/** Prisma's engine is heard after every change, and where it contradicts. */
function renderWitness({ prisma, applied }: Report, view: View): readonly string[] {
  if (prisma === null) return [];
  const isShown = applied || !prisma.agrees || view.isVerbose === true || view.showsAll === true;
  if (!isShown) return [];
  const text = prisma.agrees
    ? `Prisma's engine (${prisma.engineVersion}) agrees.`
    : prisma.script.trim() === ''
      ? `Prisma's engine (${prisma.engineVersion}) sees no difference.`
      : `Prisma's engine (${prisma.engineVersion}) sees it differently; it would run:`;
  const script =
    prisma.agrees || prisma.script.trim() === ''
      ? []
      : abridge(printableLines(harmlessSql(prisma.script.trimEnd())).split('\n'), view).map((line) =>
          indent(line, '    '),
        );
  return [wrap(printable(text), view.width, '  '), ...script].map(view.style.dim);
}

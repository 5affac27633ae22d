import { Failure, Refusal } from '../model/failure.ts';

const shownAtMost = 10;

/**
 * The migrations that people mean by what they typed: a whole name, the name without its timestamp, or a beginning (of
 * either) or end that only one migration has. In the order in which they were typed, each once.
 *
 * @throws Failure `usage` when there is no such migration
 * @throws Refusal `ambiguous-name` naming the candidates
 */
export function matchNames(typed: readonly string[], names: readonly string[]): readonly string[] {
  return [...new Set(typed.map((text) => matchName(text, names)))];
}

function matchName(typed: string, names: readonly string[]): string {
  const ways: readonly ((name: string) => boolean)[] = [
    (name) => name === typed,
    (name) => withoutTimestamp(name) === typed,
    (name) => name.startsWith(typed) || withoutTimestamp(name).startsWith(typed) || name.endsWith(typed),
  ];
  for (const isMeant of ways) {
    const [found, ...others] = names.filter(isMeant);
    if (found === undefined) continue;
    if (others.length > 0) throw ambiguous(typed, [found, ...others]);
    return found;
  }
  throw unknown(typed, names);
}

/** `20240131094512_add_invoices` → `add_invoices`; `0_init` → `init`. */
function withoutTimestamp(name: string): string {
  return name.replace(/^\d+[_-]/, '');
}

function ambiguous(typed: string, candidates: readonly string[]): Refusal {
  return new Refusal(
    'ambiguous-name',
    `${JSON.stringify(typed)} may be any of ${candidates.length} migrations: ${list(candidates)}`,
    {
      why: 'Only one of them is meant, and marking the wrong one hides what is missing.',
      next: 'Type as much of the name as only one of them has.',
    },
  );
}

function unknown(typed: string, names: readonly string[]): Failure {
  const near = names.filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
  return new Failure(
    'usage',
    `there is no migration ${JSON.stringify(typed)}, neither as a folder nor in the history table`,
    {
      why: 'Prisma answers this with P3017 or P3011.',
      next:
        near.length > 0
          ? `Perhaps one of: ${list(near)}`
          : 'prisma-mend status lists every folder and every row.',
      docs: 'errors/P3017.md',
    },
  );
}

function list(names: readonly string[]): string {
  const rest = names.length - shownAtMost;
  return `${names.slice(0, shownAtMost).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

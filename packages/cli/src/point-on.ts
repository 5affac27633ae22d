/** What people type, from Prisma, from other tools, or by what they want, and where it leads. */
const pointers: Readonly<Record<string, string>> = {
  check:
    'prisma-mend status says what the next deploy will do; prisma-mend resolve <migration> --check tries one that is pending',
  plan: 'prisma-mend drift --sql prints the SQL; every command that writes takes --dry-run',
  repair:
    'prisma-mend resolve repairs the history and half-applied migrations, prisma-mend drift --revert the structure',
  fix: 'prisma-mend resolve --yes writes what is proven; prisma-mend status says what is wrong',
  diff: 'prisma-mend drift compares schema, migrations and database',
  compare: 'prisma-mend drift compares schema, migrations and database',
  verify: 'prisma-mend drift compares schema, migrations and database',
  validate: 'prisma-mend drift compares schema, migrations and database',
  undo: 'prisma-mend resolve --undo <journal> takes back what an earlier run wrote',
  rollback: 'prisma-mend resolve <migration> --revert takes back what is there of a migration',
  revert:
    'prisma-mend drift --revert takes back changes by hand, prisma-mend resolve <migration> --revert a half-applied migration',
  adopt: 'prisma-mend drift --adopt <name> keeps changes by hand',
  squash: 'prisma-mend baseline --squash makes one migration of many',
  init: 'prisma-mend baseline writes a first migration where there is none',
  rehash: 'prisma-mend resolve <migration> --rehash accepts an edited file',
  dump: 'prisma-mend snapshot writes structure and history to a file',
  deploy: 'prisma migrate deploy runs what is pending; prisma-mend status says beforehand what it will do',
  docs: 'prisma-mend explain lists every page',
};

/** Of `prisma migrate`. */
const ofMigrate: Readonly<Record<string, string>> = {
  resolve: 'prisma-mend resolve',
  status: 'prisma-mend status',
  diff: 'prisma-mend drift',
  deploy: 'prisma migrate deploy',
  dev: 'prisma migrate dev',
  reset: 'prisma migrate reset',
};

/** A sentence for what is no command here but leads to one; null where nothing is known to. */
export function pointOn([first = '', second = '', ...rest]: readonly string[]): string | null {
  if (first === 'migrate') {
    const command = ofMigrate[second];
    if (command === undefined)
      return 'The commands have no "migrate" before them: prisma-mend resolve, prisma-mend status.';
    const isOurs = command.startsWith('prisma-mend');
    const words = isOurs && rest.every((word) => /^[\w.-]+$/.test(word)) ? rest : [];
    const line = [command, ...words].join(' ');
    return isOurs
      ? `Here it is ${line}` + '.'
      : `That is Prisma's own: ${line}; prisma-mend status says beforehand what it will do.`;
  }
  if (first === 'db')
    return "That is Prisma's own: prisma db pull, prisma db push. prisma-mend drift says what differs.";
  const pointer = Object.hasOwn(pointers, first) ? pointers[first] : undefined;
  return pointer === undefined ? null : `There is no command "${first}": ${pointer}.`;
}

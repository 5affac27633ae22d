import type { Finding, Report } from '@prisma-mend/core';
import type { Outcome, Stop } from '../../src/outcome.ts';
import type { ReportContext } from '../../src/render/report-context.ts';

export const context: ReportContext = {
  command: 'drift',
  version: '1.2.3',
  projectPath: 'apps/clinic',
  findingPage: (code) =>
    code === 'column-nullability'
      ? '# column-nullability\n\nThe column allows NULL on one side and refuses it on the other.\n\n## Why it matters\n\nInserts that leave the field out fail.\n'
      : null,
};

const bodyOf = (rate: string): string =>
  [
    'CREATE OR REPLACE FUNCTION public.bill(visit integer)',
    ' RETURNS numeric',
    ' LANGUAGE plpgsql',
    'AS $function$',
    'declare',
    '  total numeric := 0;',
    '  item record;',
    'begin',
    '  for item in select * from items where visit_id = visit loop',
    '    total := total + item.price;',
    '  end loop;',
    '  if total > 1000 then',
    "    raise notice 'large bill';",
    '  end if;',
    `  return total * ${rate};`,
    'end;',
    '$function$',
  ].join('\n');

const findings: readonly Finding[] = [
  {
    code: 'column-nullability',
    severity: 'error',
    pair: 'HL',
    object: { kind: 'column', schema: 'public', table: 'clinical_notes', name: 'dueDate' },
    expected: 'timestamp(3) without time zone, nullable',
    actual: 'timestamp(3) without time zone, NOT NULL',
    message: 'Column public.clinical_notes.dueDate refuses NULL in the database',
    why: 'Saving a note without a due date fails.',
    location: { file: 'prisma/schema.prisma', line: 12 },
    repair: ['ALTER TABLE "public"."clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;'],
  },
  {
    code: 'index-missing',
    severity: 'error',
    pair: 'HL',
    object: { kind: 'index', schema: 'public', table: 'patients', name: 'patients_email_key' },
    expected: 'CREATE UNIQUE INDEX patients_email_key ON public.patients USING btree (email)',
    message: 'Index public.patients.patients_email_key is missing from the database',
    why: 'Two patients can be stored with the same e-mail address; upserts by e-mail fail.',
    next: 'Look for duplicates before it is created again.',
    location: { file: 'prisma/migrations/20250101_init/migration.sql', line: 40 },
    repair: ['CREATE UNIQUE INDEX CONCURRENTLY "patients_email_key" ON "public"."patients" ("email");'],
  },
  {
    code: 'function-definition',
    severity: 'warning',
    pair: 'HL',
    object: { kind: 'function', schema: 'public', table: null, name: 'bill(integer)' },
    expected: bodyOf('1.19'),
    actual: bodyOf('1.07'),
    message: 'Function public.bill(integer) has another body in the database',
    why: 'It computes something else than the migrations say.',
  },
  {
    code: 'check-constraint-unexpected',
    severity: 'info',
    pair: 'HL',
    object: { kind: 'checkConstraint', schema: 'public', table: 'patients', name: 'age_positive' },
    actual: 'CHECK ((age >= 0))',
    message: 'Check constraint public.patients.age_positive is only in the database',
    why: 'Prisma does not look at checks; other databases will not refuse such rows.',
  },
];

/** Someone changed the clinic's database by hand. */
export const drifted: Report = {
  command: 'drift',
  database: { name: 'clinic', serverVersion: '15.18' },
  verdict: 'liveDrift',
  pairs: { SH: 'equal', HL: 'differs', SL: 'differs' },
  findings,
  plan: {
    statements: [
      {
        sql: 'ALTER TABLE "public"."clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;',
        settles: [{ kind: 'column', schema: 'public', table: 'clinical_notes', name: 'dueDate' }],
        hazards: [
          {
            kind: 'lock',
            lock: 'ACCESS EXCLUSIVE',
            blocks: 'reads and writes',
            message: 'ACCESS EXCLUSIVE on clinical_notes (48 kB) blocks reads and writes for a moment.',
          },
        ],
        preChecks: [],
        isTransactional: true,
      },
      {
        sql: 'CREATE UNIQUE INDEX CONCURRENTLY "patients_email_key" ON "public"."patients" ("email");',
        settles: [{ kind: 'index', schema: 'public', table: 'patients', name: 'patients_email_key' }],
        hazards: [{ kind: 'longRunning', message: 'Reads the whole table twice; writes go on.' }],
        preChecks: [
          {
            description: 'e-mail addresses that occur twice',
            sql: 'select count(*), email from public.patients group by email having count(*) > 1',
          },
        ],
        isTransactional: false,
      },
    ],
    ledger: [],
    files: [],
    proven: true,
    sql: 'ALTER TABLE "public"."clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;\nCREATE UNIQUE INDEX CONCURRENTLY "patients_email_key" ON "public"."patients" ("email");\n',
  },
  applied: false,
  prisma: {
    engineVersion: '7.10.0',
    agrees: false,
    script: 'ALTER TABLE "clinical_notes" ALTER COLUMN "dueDate" DROP NOT NULL;\n',
  },
  coverage: {
    checked: ['12 tables', '96 columns', '31 indexes'],
    notModelled: [{ kind: 'publication', count: 1, names: ['changes'] }],
    unreadable: ['the definition of view public.secrets'],
    leftOut: [{ reason: 'owned by extension postgis', count: 812 }],
  },
  nextActions: [
    { command: 'prisma-mend drift --revert', why: 'runs the proven SQL that takes the change back' },
    {
      command: 'prisma-mend drift --adopt changed_by_hand --yes',
      why: 'writes a migration for what the database has',
    },
  ],
  notes: [],
};

export const inSync: Report = {
  ...drifted,
  verdict: 'inSync',
  pairs: { SH: 'equal', HL: 'equal', SL: 'equal' },
  findings: [],
  plan: null,
  prisma: { engineVersion: '7.10.0', agrees: true, script: '' },
  coverage: { ...drifted.coverage, notModelled: [], unreadable: [] },
  nextActions: [],
};

/** What a name may hold: markup, quotes, line breaks, a workflow command, marks that reorder a line, 63 bytes. */
export const hostileNames: readonly string[] = [
  '</script><img src=x onerror="document.title=1">',
  "\"' onmouseover='document.title=1' `x` --><!--",
  '::error file=x::owned\n::stop-commands::owned\r\n##[error]owned',
  '\u202egnp.exe\u2066 \u200f\u0007\u001b[31m',
  'مرحبا بالعالم',
  '漢字'.repeat(10) + 'abc',
  ']]> &amp; <![CDATA[ %0A %25 100%',
  '| a | b |\n```\n</details># @everyone #1 [x](javascript:alert(1)) $a$',
  '\ud800 lone',
];

export const hostile: Report = {
  ...drifted,
  database: { name: hostileNames[0] ?? '', serverVersion: '15.4 </title>' },
  findings: hostileNames.map((name, index) => ({
    code: 'column-type',
    severity: index % 2 === 0 ? 'error' : 'warning',
    pair: 'HL',
    object: { kind: 'column', schema: name, table: name, name },
    expected: `${name} integer`,
    actual: `${name} text`,
    message: `Column ${name} has another type`,
    why: `Because ${name}`,
    next: `Run ${name}`,
    location: { file: `prisma/${name}.prisma`, line: 1 },
    repair: [`ALTER TABLE "${name}" ALTER COLUMN "${name}" TYPE integer;`],
  })),
  plan: null,
  nextActions: [{ command: hostileNames[0] ?? '', why: hostileNames[1] ?? '' }],
  notes: hostileNames,
  coverage: {
    checked: hostileNames,
    notModelled: [{ kind: 'publication', count: 9, names: hostileNames }],
    unreadable: hostileNames,
    leftOut: hostileNames.map((reason) => ({ reason, count: 1 })),
  },
  prisma: { engineVersion: '7', agrees: false, script: hostileNames.join('\n') },
};

export const unreachable: Stop = {
  kind: 'failure',
  code: 'connection-failed',
  message: 'The server at db.internal:5432 does not answer.',
  why: 'Nothing about the database can be said.',
  next: 'Check that this host may reach it.',
  docs: null,
  stack: null,
  report: null,
};

export const found = (report: Report): Outcome => ({ kind: 'report', report });
export const stopped = (stop: Stop): Outcome => ({ kind: 'stop', stop });

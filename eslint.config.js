import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which folder of core may import which. A folder may always import from itself and from `model`; everything
 * not named here is an error. `operations` composes the stages; no stage imports it.
 */
const mayImport = {
  model: [],
  project: [],
  database: [],
  engine: ['database'],
  parse: [],
  shadow: ['database', 'parse'],
  ledger: ['database'],
  catalog: ['database'],
  apply: ['database', 'ledger', 'parse'],
  compare: [],
  forensics: [],
  replay: ['database', 'catalog', 'ledger', 'shadow', 'compare', 'parse'],
  explain: [],
  diagnose: ['explain'],
  plan: [],
};
const stages = Object.keys(mayImport);
/** Above the stages: what composes them, and what composes that. */
const composing = {
  operations: stages,
  fleet: [...stages, 'operations'],
  library: [...stages, 'operations', 'fleet'],
};
const folders = [...stages, ...Object.keys(composing)];

/** What the subjects of `operations` share; each may import those before it. */
const shared = ['session', 'scratch', 'examination', 'report', 'writing'];
/** The folders of `operations` and what each may import there. Commands are the files beside them. */
const subjects = {
  ...Object.fromEntries(shared.map((name, place) => [name, shared.slice(0, place)])),
  baseline: shared,
  drift: shared,
  squash: shared,
  forecast: ['session', 'scratch', 'examination'],
  'forecast/rows': [],
  resolve: [...shared, 'forecast'],
  'resolve/rows': shared,
  'resolve/partial': shared,
  'resolve/pending': [...shared, 'forecast'],
  'plan-file': ['session', 'commands'],
  demo: ['session', 'commands'],
};

/** Imports that are errors in some files, as the pattern of the imported path and what to say. */
const importsForbiddenIn = (folder) => {
  const allowed = composing[folder] ?? ['model', ...mayImport[folder]];
  const others = folders.filter((other) => other !== folder && !allowed.includes(other));
  return [
    ...others.map((other) => ({
      regex: `^(\\.\\.\\u002F)+${other}\\u002F`,
      message: `${folder}/ may not import ${other}/ (ARCHITECTURE.md, "Who may import whom").`,
    })),
    { regex: '\\u002Findex\\.ts$', message: "Only other packages import core's index." },
    ...(folder === 'database'
      ? []
      : [{ regex: '^pg(-.*)?(\\u002F|$)', message: 'Only database/ imports pg.' }]),
    ...(folder === 'parse'
      ? []
      : [{ regex: '^libpg-query$', message: 'Only parse/load-parser.ts loads the parser.' }]),
    ...(['engine', 'project'].includes(folder)
      ? []
      : [{ regex: '^@prisma\\u002F', message: 'Only engine/ and project/ import @prisma/*.' }]),
  ];
};

const importsForbiddenInSubject = (subject) => {
  const allowed = subjects[subject];
  const [folder, part] = subject.split('/');
  const strangers = Object.keys(subjects).flatMap((other) => {
    const [otherFolder, otherPart] = other.split('/');
    if ([subject, folder, ...allowed].includes(other)) return [];
    if (otherPart === undefined) return [{ regex: `^(\\.\\.\\u002F)+${other}\\u002F`, what: `${other}/` }];
    const isBeside = otherFolder === folder && part !== undefined;
    return isBeside ? [{ regex: `^\\.\\.\\u002F${otherPart}\\u002F`, what: `${other}/` }] : [];
  });
  const depth = part === undefined ? 1 : 2;
  const commands = { regex: `^(\\.\\.\\u002F){${depth}}[^\\u002F]+\\.ts$`, what: 'a command' };
  const writer = {
    regex: '\\u002Fopen-live\\.ts$',
    importNames: ['withWriter'],
    message: 'Only a command and operations/writing/ open the live database to write.',
  };
  return [
    ...importsForbiddenIn('operations'),
    ...(subject === 'writing' ? [] : [writer]),
    ...(allowed.includes('commands') ? strangers : [...strangers, commands]).map(({ regex, what }) => ({
      regex,
      message: `operations/${subject}/ may not import ${what} (ARCHITECTURE.md, "Who may import whom").`,
    })),
  ];
};

const importsForbiddenInCli = [
  { regex: '^@prisma-mend\\u002Fcore\\u002F', message: "The command line imports core's index only." },
  { regex: '^\\..*\\u002Fcore\\u002F', message: "The command line imports core's index only." },
  { regex: '^@prisma\\u002F', message: 'Only core/engine and core/project import @prisma/*.' },
  { regex: '^pg(-.*)?(\\u002F|$)', message: 'Only core/database imports pg.' },
];

/** What others have written takes `true` as it takes it. */
const foreignCalls = [
  'name=/^(resolve|sleep)$/',
  'property.name=/^(set|resolve|parse|bind|describe|execute|detectLocale|exitProcess|fail|help|version)$/',
];
const namelessBoolean = {
  selector: `:matches(CallExpression, NewExpression)${foreignCalls.map((call) => `:not([callee.${call}])`).join('')} > Literal[raw=/^(true|false)$/]`,
  message: 'Say what is true: an option with a name, a word, or a function of its own.',
};

/** Both `import … from` and `import(…)`, which `no-restricted-imports` does not see. */
const forbid = (files, imports) => ({
  files: [files],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: imports }],
    'no-restricted-syntax': [
      'error',
      namelessBoolean,
      ...imports.map(({ regex, message }) => ({
        selector: `ImportExpression > Literal.source[value=/${regex}/]`,
        message,
      })),
    ],
  },
});

const boundaries = [
  ...folders.map((folder) => forbid(`packages/core/src/${folder}/**/*.ts`, importsForbiddenIn(folder))),
  ...Object.keys(subjects).map((subject) =>
    forbid(`packages/core/src/operations/${subject}/**/*.ts`, importsForbiddenInSubject(subject)),
  ),
  forbid('packages/cli/src/**/*.ts', importsForbiddenInCli),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      'coverage/',
      'docs/.vitepress/cache/',
      'examples/**/generated/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/cli/src/bin.ts'],
    rules: {
      'no-console': 'error',
      'max-params': ['error', { max: 4 }],
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
  {
    files: ['packages/cli/src/**/*.ts'],
    ignores: ['**/*.test.ts', 'packages/cli/src/bin.ts'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
  ...boundaries,
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        __dirname: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
      },
    },
  },
);

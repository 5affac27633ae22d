import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * Which folder of core may import which. A folder may always import from itself and from `model`;
 * everything not named here is an error. `operations` composes the stages; no stage imports it.
 */
const mayImport = {
  model: [],
  project: [],
  database: [],
  engine: ['database'],
  shadow: ['database'],
  ledger: ['database'],
  catalog: ['database'],
  apply: ['database'],
  compare: [],
  forensics: [],
  replay: ['database', 'catalog', 'shadow', 'compare'],
  explain: [],
  plan: [],
  operations: [
    'project',
    'database',
    'engine',
    'shadow',
    'ledger',
    'catalog',
    'apply',
    'compare',
    'forensics',
    'replay',
    'explain',
    'plan',
  ],
};
const folders = Object.keys(mayImport);

const boundaries = folders.map((folder) => ({
  files: [`packages/core/src/${folder}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter((other) => other !== folder && other !== 'model' && !mayImport[folder].includes(other))
            .concat(folder === 'model' ? [] : [])
            .map((other) => ({
              group: [`../${other}/*`, `../${other}/**`, `../../${other}/*`, `../../${other}/**`],
              message: `${folder}/ may not import ${other}/ (ARCHITECTURE.md, "Who may import whom").`,
            })),
          ...(folder === 'database'
            ? []
            : [{ group: ['pg', 'pg-*'], message: 'Only database/ imports pg.' }]),
          ...(['engine', 'project'].includes(folder)
            ? []
            : [{ group: ['@prisma/*'], message: 'Only engine/ and project/ import @prisma/*.' }]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/', 'examples/**/generated/'] },
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
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', 'process'] },
  },
  ...boundaries,
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
      },
    },
  },
);

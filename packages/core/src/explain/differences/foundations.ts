import { rulesOf } from '../difference-rule.ts';

/** Schemas, extensions and collations: what everything else stands in. */
export const foundations = {
  schema: rulesOf('schema', {
    show: (schema) => schema.name,
    missing: {
      severity: 'error',
      why: 'Everything that belongs into the schema is missing with it: queries that name it fail with "schema does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Nothing in the project creates it, so a new environment will not have it; Prisma does not look into schemas that are not listed.',
    },
    problems: {},
    attributes: {},
  }),
  collation: rulesOf('collation', {
    show: (collation) => collation.definition,
    missing: {
      severity: 'error',
      why: 'Columns and queries that name it fail with "collation does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Nothing in the project creates it, so a new environment will not have it.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'Text is sorted and compared by other rules: unique keys let other values through.',
      },
    },
    attributes: { definition: 'definition' },
  }),
  extension: rulesOf('extension', {
    show: (extension) => `${extension.name} in schema ${extension.installedIn}`,
    missing: {
      severity: 'error',
      why: 'Types, functions and operator classes that come with the extension do not exist: statements that use them fail.',
    },
    unexpected: {
      severity: 'warning',
      why: 'A new environment built from the migrations will not have it; what came to depend on it will fail there.',
    },
    problems: {
      schema: {
        severity: 'error',
        what: 'the schema it is installed in',
        show: (extension) => extension.installedIn,
        why: 'Unqualified uses of its functions and types resolve through search_path: in another schema they are no longer found.',
      },
      version: {
        severity: 'warning',
        what: 'the version',
        show: (extension) => extension.version,
        why: 'Functions can be missing or behave differently between versions of an extension.',
      },
    },
    attributes: {
      installedIn: 'schema',
      version: 'version',
      isRelocatable: 'version',
    },
  }),
};

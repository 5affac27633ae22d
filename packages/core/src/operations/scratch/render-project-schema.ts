import { Failure } from '../../model/failure.ts';
import type { Project } from '../../model/project.ts';
import { escapeLabels } from './escape-labels.ts';

/**
 * What the project's schema asks for, as DDL that builds it from nothing, rendered by Prisma's engine.
 *
 * @throws Failure `schema-not-found`, `schema-invalid`
 */
export async function renderProjectSchema(project: Project, defaultSchema: string): Promise<string> {
  if (project.schema === null) {
    throw new Failure('schema-not-found', 'there is no schema.prisma to render', {
      next: 'Give its path with --schema.',
    });
  }
  const { openEngine } = await import('../../engine/open-engine.ts');
  const engine = await openEngine({
    line: project.schema.engineLine,
    schema: project.schema,
    database: null,
    externalTables: project.externalTables,
    externalEnums: project.externalEnums,
    defaultSchema,
  });
  return escapeLabels(await engine.renderSchema());
}

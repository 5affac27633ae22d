/** What a renderer for CI needs to know beside the outcome. */
export interface ReportContext {
  readonly command: string;
  /** Of prisma-mend. */
  readonly version: string;
  /** ISO 8601. */
  readonly madeAt?: string;
  /** Of the repository, where the environment tells it. */
  readonly commit?: string;
  /** `--label`: what the database is called by people. */
  readonly label?: string;
  /** Folder of the project below the root of the repository, with `/`, empty when it is the root. */
  readonly projectPath: string;
  /** Page of a finding code as markdown, null for a code without one. */
  readonly findingPage: (code: string) => string | null;
}

/** Path of a project's file below the root of the repository: annotations are placed by it. */
export function repositoryPath(file: string, { projectPath }: ReportContext): string {
  return projectPath === '' ? file : `${projectPath}/${file}`;
}

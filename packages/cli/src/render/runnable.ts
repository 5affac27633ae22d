/** `npx `, `pnpm exec `, `yarn `: what finds the commands of a project's node_modules, empty where the shell does. */
export type Runner = '' | 'npx ' | 'pnpm exec ' | 'yarn ';

/** A package manager that started this process names itself, and has put the project's commands on its own path only. */
export function runnerOf(environment: Readonly<Record<string, string | undefined>>): Runner {
  const agent = environment['npm_config_user_agent'] ?? '';
  if (agent.startsWith('npm/')) return 'npx ';
  if (agent.startsWith('pnpm/')) return 'pnpm exec ';
  return agent.startsWith('yarn/') ? 'yarn ' : '';
}

/** The command as the person who ran this one has to type it. */
export function runnable(command: string, runner: Runner = ''): string {
  return command.replace(/^(?=prisma(?:-mend)? )|(?<= && )(?=prisma(?:-mend)? )/g, runner);
}

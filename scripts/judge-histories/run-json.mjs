/** The built command line, as CI runs it. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const commandLine = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));

/** @returns {Promise<{ exitCode: number, report: object }>} */
export function runJson(directory, url, args) {
  const where = ['--project', directory, '--config', `${directory}/judge.config.mjs`, '--url', url];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [commandLine, ...args, '--json', ...where],
      { env: { ...process.env, DATABASE_URL: url }, maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : (error.code ?? -1);
        try {
          resolve({ exitCode, report: JSON.parse(stdout) });
        } catch {
          resolve({ exitCode: 1, report: { error: { code: 'no-json', message: stderr.slice(0, 300) } } });
        }
      },
    );
  });
}

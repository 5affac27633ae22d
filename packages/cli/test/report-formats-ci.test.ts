import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prisma-mend-ci-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const path = (name: string): string => join(directory, name);
const read = (name: string): string => readFileSync(path(name), 'utf8');

function makeCommand(name: string, script: string): void {
  writeFileSync(path(name), `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(path(name), 0o755);
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${directory}:${process.env['PATH'] ?? ''}`,
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(command, args, { cwd: directory, env }, (error, stdout) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout }),
    );
  });
}

/** The command line as it is built, in the place of the one that a project has installed. */
function realNpx(): void {
  makeCommand('npx', `shift 2; exec '${process.execPath}' '${bin}' "$@"`);
}

function makeProject(): void {
  mkdirSync(path('prisma/migrations/1_init'), { recursive: true });
  writeFileSync(
    path('prisma/schema.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n}\n',
  );
  writeFileSync(
    path('prisma/migrations/1_init/migration.sql'),
    'CREATE TABLE "A" ("id" INTEGER PRIMARY KEY);\n',
  );
  writeFileSync(
    path('prisma.config.mjs'),
    "import { env } from 'prisma/config';\nexport default { datasource: { url: env('DATABASE_URL') } };\n",
  );
}

describe('the GitHub action', () => {
  const github = (script: string, environment: Readonly<Record<string, string>>): Promise<Ended> =>
    run('bash', [join(examples, 'github-action', script)], {
      RUNNER_TEMP: directory,
      GITHUB_STEP_SUMMARY: path('summary'),
      GITHUB_OUTPUT: path('output'),
      GITHUB_REPOSITORY: 'clinic/app',
      PULL_REQUEST: '7',
      REPORTS: path('prisma-mend'),
      ...environment,
    });

  /** Stands for npx: keeps its arguments, writes each report, ends as it is told to. */
  const npx = (exitCode: number): void =>
    makeCommand(
      'npx',
      `printf '%s\\n' "$@" >"${path('arguments')}"
while [ $# -gt 0 ]; do [ "$1" = --output ] && echo report >"$2"; shift; done
exit ${exitCode}`,
    );

  test('checks once, publishes every report, and leaves the exit code to the last step', async () => {
    npx(2);
    const { exitCode } = await github('check-drift.sh', { PROJECT: 'apps/a b', IGNORE: 'audit_*\n-x $(id)' });
    expect(exitCode).toBe(0);
    expect(read('arguments').split('\n')).toEqual(
      expect.arrayContaining([
        '--project=apps/a b',
        '--against=both',
        '--ignore=audit_*',
        '--ignore=-x $(id)',
      ]),
    );
    expect(read('output')).toBe(`exit-code=2\nreports=${path('prisma-mend')}\n`);
    expect(read('summary')).toBe('report\n');
  });

  test('takes the command that the project has installed before that of a folder above it', async () => {
    npx(0);
    mkdirSync(path('apps/web/node_modules/.bin'), { recursive: true });
    makeCommand('apps/web/node_modules/.bin/prisma-mend', 'exit 2');
    await github('check-drift.sh', { PROJECT: 'apps/web' });
    expect(read('output')).toContain('exit-code=2\n');
  });

  test('takes a command that did not run, or wrote nothing, for a check that was not done', async () => {
    for (const code of [0, 127]) {
      makeCommand('npx', `exit ${code}`);
      await github('check-drift.sh', {});
      expect(read('prisma-mend/drift.md')).toContain('could not verify');
      expect(read('output')).toContain(`exit-code=${code === 0 ? 1 : 127}\n`);
    }
  });

  test('without a secret the real command could not verify, uploads nothing, and the job fails', async () => {
    makeProject();
    realNpx();
    for (const url of ['', ' ']) {
      await github('check-drift.sh', { DATABASE_URL: url });
      expect(read('output')).toContain('exit-code=1\n');
      expect(read('summary')).toContain('could not verify');
      expect(read('summary')).not.toContain('in sync');
      expect(read('prisma-mend/drift.sarif')).toContain('"executionSuccessful": false');
      for (const failOnFindings of ['true', 'false']) {
        const judged = await github('judge.sh', { EXIT_CODE: '1', FAIL_ON_FINDINGS: failOnFindings });
        expect(judged.exitCode).toBe(1);
      }
      rmSync(path('output'));
      rmSync(path('summary'));
    }
  });

  test('a database with nothing of the project in it is no finding that may be let through', async () => {
    makeCommand(
      'npx',
      `while [ $# -gt 0 ]; do [ "$1" = --output ] && echo '  "verdict": "nothingDeployed",' >"$2"; shift; done
exit 2`,
    );
    await github('check-drift.sh', {});
    expect(read('output')).toContain('exit-code=1\n');
  });

  test.each([
    ['0', 'true', 0],
    ['2', 'true', 2],
    ['2', 'false', 0],
    ['1', 'false', 1],
    ['3', 'false', 3],
    ['127', 'false', 1],
    ['', 'false', 1],
  ])('ends exit code "%s" with fail-on-findings %s as %i', async (code, failOnFindings, exitCode) => {
    const ended = await github('judge.sh', { EXIT_CODE: code, FAIL_ON_FINDINGS: failOnFindings });
    expect(ended.exitCode).toBe(exitCode);
  });

  test.each([
    [
      'updates the comment that is there',
      '99',
      '0',
      /--method PATCH repos\/clinic\/app\/issues\/comments\/99 /,
    ],
    [
      'writes a comment where there is none',
      '',
      '2',
      /--method POST repos\/clinic\/app\/issues\/7\/comments /,
    ],
    ['says nothing when nothing was found or said before', '', '0', /^(?!.*--method)/s],
  ])('%s', async (_what, id, exitCode, expected) => {
    makeCommand('gh', `echo "$*" >>"${path('calls')}"; case "$*" in *--jq*) echo "${id}";; esac`);
    expect((await github('comment.sh', { EXIT_CODE: exitCode })).exitCode).toBe(0);
    expect(read('calls')).toMatch(expected);
  });

  test('runs only scripts that exist, and puts no input into the text of a script', () => {
    const action = readFileSync(join(examples, 'github-action/action.yml'), 'utf8');
    const lines = action.split('\n').filter((line) => line.trim().startsWith('run:'));
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).not.toContain('${{');
      const script = /\$GITHUB_ACTION_PATH\/([\w-]+\.sh)/.exec(line)?.[1] ?? 'none';
      expect(readFileSync(join(examples, 'github-action', script), 'utf8')).toMatch(/^#!/);
    }
  });
});

describe('the GitLab job', () => {
  /** The lines of `script`, each as the runner hands it to the shell. */
  const script = (): readonly string[] => {
    const job = readFileSync(join(examples, 'gitlab/drift.gitlab-ci.yml'), 'utf8');
    const block = /^ {2}script:\n((?: {4}.*\n)+)/m.exec(job)?.[1] ?? '';
    const lines = block.split('\n').filter((line) => line !== '' && !line.trim().startsWith('#'));
    return lines
      .join('\n')
      .split(/^ {4}- /m)
      .map((command) => command.replace(/\s*\n\s*/g, ' ').trim())
      .filter((command) => command !== '');
  };
  const runJob = (environment: Readonly<Record<string, string>>): Promise<Ended> =>
    run('bash', ['-ec', script().join('\n')], environment);

  test('without its variable the real command could not verify, and the job fails with 1', async () => {
    makeProject();
    realNpx();
    makeCommand('npm', 'exit 0');
    writeFileSync(path('drift.html'), 'in sync');
    const { exitCode } = await runJob({ DATABASE_URL: '' });
    expect(exitCode).toBe(1);
    for (const report of ['drift.md', 'drift.html', 'drift.xml']) {
      expect(read(report).toLowerCase()).toContain('could not verify');
      expect(read(report)).not.toContain('in sync');
    }
  });

  test.each([
    ['liveDrift', 2, 2],
    ['nothingDeployed', 2, 1],
    ['inSync', 0, 0],
    ['', 3, 3],
  ])('of "%s" with exit code %i ends with %i', async (verdict, code, exitCode) => {
    makeCommand('npm', 'exit 0');
    makeCommand('npx', `echo '"verdict": "${verdict}"' >drift.json; exit ${code}`);
    expect((await runJob({})).exitCode).toBe(exitCode);
  });

  test('a report of an earlier run does not stand for one that was not made', async () => {
    writeFileSync(path('drift.md'), 'in sync');
    makeCommand('npm', 'exit 0');
    makeCommand('npx', 'exit 127');
    expect((await runJob({})).exitCode).toBe(127);
    expect(existsSync(path('drift.md'))).toBe(false);
  });
});

describe('the GitLab note', () => {
  async function comment(status: string, notes: readonly unknown[], report: string | null) {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        calls.push(`${request.method ?? ''} ${request.url ?? ''} ${body}`);
        response.setHeader('x-next-page', '').end(JSON.stringify(notes));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    if (report !== null) writeFileSync(path('drift.md'), report);
    const { exitCode } = await run(process.execPath, [join(examples, 'gitlab/comment.mjs'), 'drift.md'], {
      CI_API_V4_URL: `http://127.0.0.1:${port}`,
      CI_PROJECT_ID: '5',
      CI_MERGE_REQUEST_IID: '7',
      CI_JOB_STATUS: status,
      DRIFT_COMMENT_TOKEN: 'token',
    });
    await new Promise((resolve) => server.close(resolve));
    expect(exitCode).toBe(0);
    return calls.slice(1);
  }

  test('is updated where it is there', async () => {
    const note = { id: 3, body: '<!-- prisma-mend:drift --> old' };
    expect(await comment('success', [{ id: 1, body: 'hello' }, note], 'new')).toEqual([
      'PUT /projects/5/merge_requests/7/notes/3 {"body":"new"}',
    ]);
  });

  test('is written for findings, and not for nothing', async () => {
    expect(await comment('failed', [], 'new')).toEqual([
      'POST /projects/5/merge_requests/7/notes {"body":"new"}',
    ]);
    expect(await comment('success', [], 'new')).toEqual([]);
  });

  test('says so when there is no report', async () => {
    expect((await comment('failed', [], null)).join()).toContain('could not verify');
  });
});

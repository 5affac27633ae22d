import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { approvePlanFile } from '../../core/src/library/plan-files.ts';
import { makeDriftClinic, type DriftClinic } from '../../core/test/support/drift-clinic.ts';
import { runBin } from './support/run-bin.ts';

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const environment = {
  HOME: process.env['HOME'] ?? '/',
  PATH: process.env['PATH'] ?? '',
  PRISMA_MEND_APPROVAL_KEY: 'of a person alone '.repeat(3),
};

let clinic: DriftClinic;
let client: Client;

interface Answer {
  readonly text: string;
  readonly exitCode: string | undefined;
  readonly isError: boolean;
}

async function call(name: string, given: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
  const { content, isError } = await client.callTool({ name, arguments: given }, undefined, {
    timeout: 120_000,
  });
  const [text = '', exitCode] = (content as { text: string }[]).map((each) => each.text);
  return { text, exitCode, isError: isError === true };
}

const indexes = async (): Promise<readonly unknown[]> =>
  clinic.database.query(`select 1 from pg_class where relname = 'by_hand'`);

beforeAll(async () => {
  clinic = await makeDriftClinic();
  await clinic.database.query('create index by_hand on patients ("fullName")');
  client = new Client({ name: 'a test', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [bin, 'mcp', '--project', clinic.project.directory, '--url', clinic.database.url],
      env: environment,
    }),
  );
}, 120_000);

afterAll(async () => {
  await client.close();
  await clinic.project.remove();
});

describe('the tools for agents', () => {
  test('say which of them only read, and take neither URL nor folder nor consent', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['status', true],
      ['drift', true],
      ['explain', true],
      ['plan', false],
      ['apply', false],
    ]);
    const parameters = tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}));
    expect([...new Set(parameters)].sort()).toEqual(
      ['against', 'code', 'form', 'migrations', 'name', 'plan', 'token', 'undertaking'].sort(),
    );
  });

  test('answer as the command line does, as text or as its JSON', async () => {
    const status = await call('status', { form: 'json' });
    expect(JSON.parse(status.text)).toMatchObject({ command: 'status', ok: true });
    expect(status).toMatchObject({ exitCode: 'exit code 0', isError: false });
    const drift = await call('drift');
    expect(drift.text).toContain('by_hand');
    expect(drift).toMatchObject({ exitCode: 'exit code 2', isError: false });
    expect((await call('explain', { code: 'P3005' })).text).toContain('P3005');
    expect(drift.text).not.toContain(new URL(clinic.database.url).password);
  });

  test('read nothing that an agent says as an option', async () => {
    for (const migrations of [['--yes'], ['-y'], [`--url=${clinic.database.url}`], ['a\n--yes'], ['']]) {
      expect((await call('status', { migrations })).isError).toBe(true);
    }
    const named = await call('plan', { undertaking: 'drift-adopt', name: '--yes' });
    expect(named.isError).toBe(true);
    expect(await call('plan', { undertaking: 'drift-adopt' })).toMatchObject({ isError: true });
    expect(await call('plan', { undertaking: 'baseline', name: 'x' })).toMatchObject({ isError: true });
  });

  test('write a plan, and run it only with the token of a person', async () => {
    const planned = await call('plan', { undertaking: 'drift-revert' });
    const folder = join(clinic.project.directory, '.prisma-mend', 'plans');
    const [name = ''] = await readdir(folder);
    const planPath = join(folder, name);
    expect(planned.text).toContain(planPath);
    expect(await indexes()).toHaveLength(1);
    expect(await call('apply', { plan: planPath, token: 'x'.repeat(32) })).toMatchObject({
      exitCode: 'exit code 3',
      isError: true,
    });
    expect(await indexes()).toHaveLength(1);
    const token = await approvePlanFile({ ...clinic.options(), environment, planPath });
    const text = await readFile(planPath, 'utf8');
    await writeFile(planPath, text.replace('by_hand', 'by_another_hand'));
    expect(await call('apply', { plan: planPath, token })).toMatchObject({ isError: true });
    await writeFile(planPath, text);
    expect(await call('apply', { plan: planPath, token })).toMatchObject({ exitCode: 'exit code 0' });
    expect(await indexes()).toHaveLength(0);
  });
});

describe('the server', () => {
  test('ends when its client is gone', async () => {
    const ended = await runBin(['mcp'], { cwd: clinic.project.directory, stdin: '' });
    expect(ended).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('takes no consent for whatever an agent may do', async () => {
    for (const consent of ['--yes', '-y', '--allow-data-loss=clinic', '--allow-wider-access=clinic']) {
      const { exitCode, stderr } = await runBin(['mcp', consent], {
        cwd: clinic.project.directory,
        stdin: '',
      });
      expect([consent, exitCode, stderr]).toEqual([consent, 1, expect.stringContaining('an agent')]);
    }
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadDotenv } from './load-dotenv.ts';

async function lookUp(text: string, name: string): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'dotenv-'));
  const path = join(directory, '.env');
  await writeFile(path, text);
  const look = await loadDotenv({}, [{ path, origin: '.env' }]);
  await rm(directory, { recursive: true });
  return look(name)?.value;
}

test('variables name each other', async () => {
  expect(await lookUp('HOST=db\nURL=postgresql://${HOST}/app', 'URL')).toBe('postgresql://db/app');
});

test('lines that name each other many times, or in a circle, come to an end', async () => {
  const tenfold = Array.from({ length: 15 }, (_, at) => `V${at + 1}=${`\${V${at}}`.repeat(10)}`);
  expect((await lookUp(['V0=x', ...tenfold].join('\n'), 'V15'))?.length ?? 0).toBeLessThan(100_000);
  expect((await lookUp('A=${A}${A}${A}', 'A'))?.length ?? 0).toBeLessThan(100_000);
}, 5000);

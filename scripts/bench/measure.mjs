/** Runs whole processes and keeps what they took. */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const preload = new URL('report-usage.mjs', import.meta.url).href;

/**
 * @typedef {{ seconds: number, cpuSeconds: number | null, maxRssMiB: number | null, stdout: string, exitCode: number, said: string }} Run
 * @param {{ command: string, args: readonly string[], env?: object, allowed?: readonly number[] }} task
 * @returns {Promise<Run>} CPU time and peak memory only of Node processes
 */
export async function run({ command, args, env = {}, allowed = [0] }, scratch) {
  const usagePath = join(scratch, 'usage.json');
  await rm(usagePath, { force: true });
  const isNode = command === process.execPath;
  const start = performance.now();
  const child = spawn(command, isNode ? ['--import', preload, ...args] : args, {
    env: { ...process.env, ...env, BENCH_USAGE: usagePath },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text.slice(0, 2000)));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text.slice(0, 2000)));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - start) / 1000;
  if (!allowed.includes(code)) {
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  }
  const usage = isNode ? JSON.parse(await readFile(usagePath, 'utf8')) : null;
  return {
    seconds,
    cpuSeconds: usage === null ? null : usage.cpuMs / 1000,
    maxRssMiB: usage?.maxRssMiB ?? null,
    stdout,
    exitCode: code,
    said: stderr.trim().split('\n')[0],
  };
}

/**
 * Takes the tasks in turns, so that what else the machine does meets all of them alike; ratios are taken pair by pair
 * against the first task.
 */
export async function measureInTurns(tasks, rounds, scratch) {
  const runs = tasks.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, task] of tasks.entries()) {
      await task.prepare?.();
      runs[place].push(task.measures(await run(task, scratch)));
    }
  }
  return tasks.map(({ name, aim }, place) => ({
    name,
    seconds: median(runs[place].map(({ seconds }) => seconds)),
    ratio: median(runs[place].map(({ seconds }, round) => seconds / runs[0][round].seconds)),
    cpuSeconds: medianOrNull(runs[place].map(({ cpuSeconds }) => cpuSeconds)),
    maxRssMiB: medianOrNull(runs[place].map(({ maxRssMiB }) => maxRssMiB)),
    aim: aim ?? null,
  }));
}

export const wholeProcess = (result) => result;
/** For probes that print the milliseconds of the part that counts. */
export const printedTime = (result) => ({ ...result, seconds: Number(result.stdout) / 1000 });

function median(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function medianOrNull(values) {
  return values.includes(null) ? null : median(values);
}

export const ownPath = (name) => fileURLToPath(new URL(name, import.meta.url));

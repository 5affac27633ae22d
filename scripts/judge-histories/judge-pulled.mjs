import { writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { runPrisma } from '../../packages/core/test/support/prisma-cli.ts';
import { makeProject } from '../cut-histories/make-project.mjs';
import { runJson } from './run-json.mjs';

/** @returns {Promise<{ wrong: number }>} */
export async function judgePulled(urls, { detailsPath }) {
  const judgements = [];
  for (const url of urls) {
    const judged = await withCopy(url, judgeCopy).catch((error) => ({
      verdict: 'wrong',
      reasons: [String(error.message ?? error)],
    }));
    judgements.push({ database: new URL(url).pathname.slice(1), ...judged });
    writeFileSync(detailsPath, JSON.stringify(judgements, null, 2));
    console.log(
      `${judgements.at(-1).database}: ${judged.verdict} ${judged.reasons.join('; ').slice(0, 500)}`,
    );
  }
  return { wrong: judgements.filter(({ verdict }) => verdict === 'wrong').length };
}

async function withCopy(url, work) {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const copy = `${name}_pulled`;
  const admin = new Client({ connectionString: withDatabase(url, 'postgres') });
  await admin.connect();
  const quote = (each) => admin.escapeIdentifier(each);
  try {
    await admin.query(`drop database if exists ${quote(copy)} with (force)`);
    await admin.query(`create database ${quote(copy)} template ${quote(name)}`);
    return await work(withDatabase(url, copy));
  } finally {
    await admin.query(`drop database if exists ${quote(copy)} with (force)`);
    await admin.end();
  }
}

function withDatabase(url, name) {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

/** `db pull` writes partial indexes in any case, and `migrate diff` reads them with this only. */
const schemaText = `generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["partialIndexes"]
}

datasource db {
  provider = "postgresql"
}
`;

async function judgeCopy(url) {
  const project = await makeProject([]);
  try {
    const { directory } = project;
    await rm(join(directory, 'prisma/migrations'), { recursive: true });
    await writeFile(join(directory, 'prisma/schema.prisma'), schemaText);
    const prisma = (...args) =>
      runPrisma({
        version: 7,
        cwd: directory,
        args: [...args, '--config', 'judge.config.mjs'],
        env: { DATABASE_URL: url },
      });
    const pull = await prisma('db', 'pull', '--force');
    if (pull.exitCode !== 0)
      return { verdict: 'skipped', reasons: [`db pull: ${(pull.stderr + pull.stdout).slice(-300)}`] };
    const baseline = await runJson(directory, url, ['baseline', '--yes']);
    if (baseline.exitCode !== 0) return { verdict: 'wrong', reasons: describe('baseline', baseline) };
    const schema = 'prisma/schema.prisma';
    const diff = await prisma(
      'migrate',
      'diff',
      '--from-config-datasource',
      '--to-schema',
      schema,
      '--exit-code',
    );
    const deploy = await prisma('migrate', 'deploy');
    const drift = await runJson(directory, url, ['drift']);
    const engine = { 0: 'nothing', 2: 'differences' }[diff.exitCode] ?? 'fails';
    const reasons = [];
    if (deploy.exitCode !== 0) reasons.push(`deploy: ${(deploy.stderr + deploy.stdout).slice(-300)}`);
    if (engine === 'nothing' && drift.exitCode !== 0) reasons.push(...describe('drift', drift));
    if (engine === 'differences' && drift.exitCode === 0)
      reasons.push('drift in sync though the engine differs');
    const told = { engine, drift: drift.exitCode, verdict: reasons.length > 0 ? 'wrong' : 'right' };
    const said = drift.report.error?.message ?? drift.report.verdict ?? '';
    const engineSaid = diff.exitCode === 1 ? (diff.stderr + diff.stdout).slice(-300) : '';
    const remarks =
      engine === 'nothing' ? [] : [`engine ${engine}, drift exit ${drift.exitCode}: ${said} ${engineSaid}`];
    return { ...told, reasons: [...reasons, ...remarks], findings: drift.report.findings ?? [] };
  } finally {
    await project.remove();
  }
}

function describe(command, { exitCode, report }) {
  const codes = new Map();
  for (const { code } of report.findings ?? []) codes.set(code, (codes.get(code) ?? 0) + 1);
  const counts = [...codes].map(([code, count]) => `${code} x${count}`).join(', ');
  return [`${command} exit ${exitCode}: ${report.error?.message ?? counts}`];
}

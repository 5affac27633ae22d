/** Lets @supabase/pg-delta go from one structure to another, from a folder where it and pg are installed. */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export async function openPeer(folder) {
  const require = createRequire(join(resolve(folder), 'package.json'));
  const load = (name) => import(pathToFileURL(require.resolve(name)).href);
  const { apply, extract, plan } = await load('@supabase/pg-delta');
  const { Pool } = require('pg');

  /** What the databases of both addresses hold, as it reads them before anything is planned. */
  const read = async (urls) => {
    const facts = [];
    for (const url of urls) {
      const pool = new Pool({ connectionString: url, max: 2 });
      facts.push((await extract(pool)).factBase);
      await pool.end();
    }
    return facts;
  };

  /** Why the plan did not run; null when it did. */
  const change = async (url, from, to) => {
    const pool = new Pool({ connectionString: url, max: 2 });
    try {
      const { status, error } = await apply(plan(from, to), pool, { fingerprintGate: false });
      return status === 'applied' ? null : String(error?.message);
    } catch (error) {
      return String(error.message);
    } finally {
      await pool.end();
    }
  };
  return { read, change };
}

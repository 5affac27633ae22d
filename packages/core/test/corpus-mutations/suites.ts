import { readFile } from 'node:fs/promises';
import { openEngine } from '../../src/engine/open-engine.ts';
import type { PrismaSchema } from '../../src/model/project.ts';
import type { Mutation } from './mutation.ts';
import { objectMutations } from './nasty-objects.ts';
import { tableMutations } from './nasty-tables.ts';
import { shopModels } from './shop-models.ts';
import { shopSql } from './shop-sql.ts';
import { tenantsCode } from './tenants-code.ts';
import { tenantsColumns } from './tenants-columns.ts';
import { tenantsConstraints } from './tenants-constraints.ts';
import { tenantsTables } from './tenants-tables.ts';

/** A base schema and the changes to it. */
export interface MutationSuite {
  readonly name: string;
  readonly mutations: readonly Mutation[];
  /** SQL that builds the base on a server of this major version. */
  base(major: number): Promise<string>;
}

const load = (name: string): Promise<string> => readFile(new URL(name, import.meta.url), 'utf8');

const nasty: MutationSuite = {
  name: 'nasty',
  mutations: [...tableMutations, ...objectMutations],
  base: () => load('nasty.sql'),
};

const tenants: MutationSuite = {
  name: 'tenants',
  mutations: [...tenantsTables, ...tenantsColumns, ...tenantsConstraints, ...tenantsCode],
  base: async (major) => (await load('tenants.sql')) + (major >= 18 ? await load('tenants-18.sql') : ''),
};

/** Rendered by Prisma's engine from a schema, with what its migrations add in SQL. */
export const shop: MutationSuite = {
  name: 'shop',
  mutations: [...shopModels, ...shopSql],
  base: async () => (await renderShop()) + (await load('shop.sql')),
};

export const suites: readonly MutationSuite[] = [nasty, tenants, shop];

export async function loadShopSchema(): Promise<PrismaSchema> {
  const files = [{ path: '/shop/schema.prisma', content: await load('shop.prisma') }];
  return { files, engineLine: 7, previewFeatures: [], schemas: [] };
}

/** What the schema alone asks for, as SQL. */
export async function renderShop(): Promise<string> {
  const engine = await openEngine({ line: 7, schema: await loadShopSchema(), database: null });
  return engine.renderSchema();
}

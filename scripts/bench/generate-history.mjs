/**
 * A history of `migrations` files over `tables` tables: some create a table with its key, an index and a foreign key,
 * the others add columns and indexes, change defaults and nullability, or only move data.
 */

/**
 * @param {number} migrations
 * @param {number} tables
 * @returns {readonly { name: string, sql: string, isOptional: boolean }[]} in order; no later one builds on an
 *   optional one
 */
export function generateHistory(migrations, tables) {
  let tableCount = 0;
  return Array.from({ length: migrations }, (_, number) => {
    const name = `${20240101000000 + number}_step_${number}`;
    const isDue = number * tables >= tableCount * migrations && tableCount < tables;
    if (isDue) {
      tableCount += 1;
      return { name, sql: createTable(tableCount - 1), isOptional: false };
    }
    const table = `table_${(number * 7) % tableCount}`;
    return { name, ...changeTable(number, table) };
  });
}

function createTable(number) {
  const table = `table_${number}`;
  const parent = `table_${Math.floor(number / 2)}`;
  return `CREATE TABLE "${table}" (
  "id" SERIAL NOT NULL,
  "parent_id" INTEGER,
  "title" TEXT NOT NULL,
  "state" TEXT DEFAULT 'new',
  "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "${table}_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "${table}_title_idx" ON "${table}"("title");
ALTER TABLE "${table}" ADD CONSTRAINT "${table}_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "${parent}"("id") ON DELETE SET NULL ON UPDATE CASCADE;
`;
}

function changeTable(number, table) {
  const column = `extra_${number}`;
  switch (number % 4) {
    case 0:
      return {
        sql: `ALTER TABLE "${table}" ALTER COLUMN "state" SET DEFAULT 'state_${number}';\n`,
        isOptional: false,
      };
    case 1:
      return { sql: `UPDATE "${table}" SET "title" = trim("title");\n`, isOptional: true };
    default:
      return {
        sql: `ALTER TABLE "${table}" ADD COLUMN "${column}" TEXT;\nUPDATE "${table}" SET "${column}" = '';\nALTER TABLE "${table}" ALTER COLUMN "${column}" SET NOT NULL;\nCREATE INDEX "${table}_${column}_idx" ON "${table}"("${column}");\n`,
        isOptional: true,
      };
  }
}

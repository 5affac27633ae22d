import type { Writer } from '../database/database.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { loadParser } from '../parse/load-parser.ts';
import { administerScript } from './administered-script.ts';
import type { AdministeredScript } from './administered-script.ts';
import { administeredWords } from './administered-statement.ts';
import { createMissingRoles } from './create-missing-roles.ts';
import { sandboxRole } from './sandbox-roles.ts';

const registerSql =
  'insert into pg_catalog.pg_shdescription (objoid, classoid, description) values ($1::pg_catalog.oid, 0, $2)';

/**
 * What the administrator of a sandbox does for the sessions of its databases, without ever being in one: what an
 * event trigger or a login trigger of theirs runs never runs in a session of a superuser.
 */
export class Administration {
  readonly #admin: Writer;
  #lastNumber = 0;
  #isLoginTouched = false;

  constructor(admin: Writer) {
    this.#admin = admin;
  }

  /** Registers the statements of a text that only a superuser may run and that harm nothing. */
  async prepare(sql: string): Promise<AdministeredScript | null> {
    if (!administeredWords.test(sql)) return null;
    const script = administerScript(await loadParser(), sql, () => ++this.#lastNumber);
    for (const { number, kind, sql: statement } of script?.registered ?? []) {
      await this.#admin.query(registerSql, [number, kind + statement]);
    }
    return script;
  }

  async createRoles(names: readonly string[]): Promise<readonly string[]> {
    const created = await createMissingRoles(this.#admin, names);
    for (const name of created) {
      await this.#admin.script(`GRANT ${quoteIdentifier(name)} TO ${quoteIdentifier(sandboxRole)}`);
    }
    return created;
  }

  async supply(database: Writer, sql: string): Promise<void> {
    const number = ++this.#lastNumber;
    await this.#admin.query(registerSql, [number, `p${sql}`]);
    await database.script(`call pg_catalog.prisma_mend(${number})`);
  }

  /** Removes what was registered. */
  async forget(): Promise<void> {
    if (this.#lastNumber === 0) return;
    await this.#admin.query(
      'delete from pg_catalog.pg_shdescription where classoid operator(pg_catalog.=) 0::pg_catalog.oid',
    );
    this.#lastNumber = 0;
  }

  /** A role may change its own password and settings; the next session is to start as the first one did. */
  async restoreLogin(password: string): Promise<void> {
    if (this.#isLoginTouched) {
      const role = quoteIdentifier(sandboxRole);
      await this.#admin.script(
        `ALTER ROLE ${role} PASSWORD ${quoteLiteral(password)}; ALTER ROLE ${role} RESET ALL`,
      );
    }
    this.#isLoginTouched = true;
  }
}

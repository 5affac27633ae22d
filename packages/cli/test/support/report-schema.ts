import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../report.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
}).compile(schema as object);

/** The one JSON object that `--json` printed, proven to have the published shape. */
export function readJsonReport(stdout: string): Readonly<Record<string, unknown>> {
  const report: unknown = JSON.parse(stdout);
  if (!validate(report)) {
    throw new Error(`not the published shape: ${JSON.stringify(validate.errors, null, 2)}\n${stdout}`);
  }
  return report as Readonly<Record<string, unknown>>;
}

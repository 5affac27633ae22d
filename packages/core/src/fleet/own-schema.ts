/** Stands for the schema of a target. No schema of an application is called so. */
const ownSchemaName = '<tenant>';

/**
 * A function that puts {@link ownSchemaName} in the place of a target's own schema: where it is a whole string of the JSON,
 * where a name follows it, and where it stands between single quotes (`search_path`).
 */
export function hideOwnSchema(schema: string): (json: string) => string {
  const inJson = JSON.stringify(schema).slice(1, -1);
  const whole = `"${inJson}"`;
  if (/^[a-z_][a-z0-9_]*$/.test(schema)) {
    const spelled = new RegExp(`(?<![\\w$])${schema}(?=\\.)|(?<=')${schema}(?=')`, 'g');
    return (json) => json.replaceAll(whole, `"${ownSchemaName}"`).replace(spelled, ownSchemaName);
  }
  // As the server prints a name that needs quotes, in JSON.
  const quoted = JSON.stringify(`"${schema.replaceAll('"', '""')}"`).slice(1, -1);
  return (json) => json.replaceAll(whole, `"${ownSchemaName}"`).replaceAll(`${quoted}.`, `${ownSchemaName}.`);
}

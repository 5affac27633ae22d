const missingRelation = /relation "(?:[^".]+\.)?([^"]+)" does not exist/;
const modelPattern = /^\s*(?:model|view)\s+(\w+)\s*\{([\s\S]*?)^\s*\}/gm;
const mapPattern = /@@map\(\s*(?:name:\s*)?"([^"]+)"/;

/**
 * The table that a statement means which names a model instead: `the model ClinicalNote is mapped to clinical_notes`.
 * Null when the refusal is about something else.
 */
export function suggestTable(message: string, schemaTexts: readonly string[]): string | null {
  const relation = missingRelation.exec(message)?.[1];
  if (relation === undefined) return null;
  for (const text of schemaTexts) {
    for (const [, model = '', body = ''] of text.matchAll(modelPattern)) {
      const table = mapPattern.exec(body)?.[1] ?? model;
      const isMeant = [model, table].some((name) => name.toLowerCase() === relation.toLowerCase());
      if (isMeant && table !== relation) return `the model ${model} is mapped to ${table}`;
    }
  }
  return null;
}

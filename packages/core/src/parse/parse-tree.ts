/** A field of a node of a parse tree; undefined where there is none. */
export function valueAt(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined;
}

export function listAt(node: unknown, name: string): readonly unknown[] {
  const value = valueAt(node, name);
  return Array.isArray(value) ? value : [];
}

export function textAt(node: unknown, name: string): string | null {
  const value = valueAt(node, name);
  return typeof value === 'string' ? value : null;
}

export function numberAt(node: unknown, name: string): number | null {
  const value = valueAt(node, name);
  return typeof value === 'number' ? value : null;
}

/** The kind of a node and its fields. */
export function kindOf(node: unknown): readonly [kind: string | null, fields: unknown] {
  const [entry] = entriesOf(node);
  return entry ?? [null, undefined];
}

/** Whether any entry of a parse tree fits; outer ones come first. */
export function someEntry(node: unknown, fits: (key: string, value: unknown) => boolean): boolean {
  if (Array.isArray(node)) return node.some((each) => someEntry(each, fits));
  return entriesOf(node).some(([key, value]) => fits(key, value) || someEntry(value, fits));
}

/** Names of the functions that are called anywhere in a tree, without their schemas. */
export function functionsIn(node: unknown): readonly string[] {
  const names: string[] = [];
  someEntry(node, (key, value) => {
    if (key === 'FuncCall') names.push(textOfString(listAt(value, 'funcname').at(-1)) ?? '');
    return false;
  });
  return names;
}

/** The text of a String node. */
export function textOfString(node: unknown): string | null {
  return textAt(valueAt(node, 'String'), 'sval');
}

function entriesOf(node: unknown): readonly (readonly [string, unknown])[] {
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? Object.entries(node) : [];
}

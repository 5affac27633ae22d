/** Deep equality of attribute values: JSON without regard to the order of properties. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, index) => isSameValue(item, other[index]))
    );
  }
  const oneEntries = Object.entries(one);
  const others: ReadonlyMap<string, unknown> = new Map(Object.entries(other));
  return (
    oneEntries.length === others.size &&
    oneEntries.every(([name, value]) => others.has(name) && isSameValue(value, others.get(name)))
  );
}

/** Whether nothing else than these attributes differs. */
export function isOnly(attributes: ReadonlySet<string>, allowed: readonly string[]): boolean {
  return [...attributes].every((name) => allowed.includes(name));
}

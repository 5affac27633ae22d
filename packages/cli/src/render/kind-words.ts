/** `foreign key` for `foreignKey`. */
export function kindWords(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** `1 index`, `3 indexes`, `2 policies`. */
export function countKind(count: number, kind: string): string {
  const words = kindWords(kind);
  if (count === 1 || words === 'statistics') return `${count} ${words}`;
  if (words.endsWith('y') && !words.endsWith('ey')) return `${count} ${words.slice(0, -1)}ies`;
  return `${count} ${words}${words.endsWith('x') ? 'es' : 's'}`;
}

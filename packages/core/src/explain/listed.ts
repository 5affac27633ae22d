const shownAtMost = 5;

/** `a, b and 3 more` */
export function listed(names: readonly string[]): string {
  const rest = names.length - shownAtMost;
  return `${names.slice(0, shownAtMost).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

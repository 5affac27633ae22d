const suffix = / (?:DEFERRABLE|INITIALLY DEFERRED|NOT VALID|NOT ENFORCED)$/;

/** A constraint's definition without what pg_get_constraintdef appends for attributes that have findings of their own. */
export function withoutSuffixes(definition: string): string {
  let text = definition;
  while (suffix.test(text)) text = text.replace(suffix, '');
  return text;
}

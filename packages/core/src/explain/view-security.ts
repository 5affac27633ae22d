import type { View } from '../model/catalog.ts';

/** Options that decide whose rights and policies a view uses, as one comparable text. */
export function securityOptionsOf(view: View): string {
  return view.options.filter((option) => option.startsWith('security_')).join(', ');
}

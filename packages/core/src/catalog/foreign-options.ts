import { compareKeys } from '../model/identity.ts';
import type { ForeignOption } from '../model/objects/foreign-data.ts';
import { parseOptionalTextArray } from './text-rows.ts';

/** Ends of names whose values open something; `api_key_id` names a key that is kept elsewhere. */
const secretName =
  /(?:pass(?:word|wd|code|phrase|file)?|pwd|secret|token|credentials?|key|cert|auth|authorization|cookie|dsn)$/i;
/** A password within a connection string or URL, and keys that say what they are. */
const secretValue =
  /:\/\/[^/\s]*@|\b(?:password|pwd|secret|token|key)\s*=|^(?:eyJ|[sr]k_(?:live|test)_|gh[pousr]_|xox)/i;
/** What a user mapping has is there to log in with: of that only these say nothing. */
const harmlessOfMapping = /^user_?(?:name)?$|_required$/i;

/** What has the options. */
type Optioned = 'userMapping' | 'other';

/** `{host=db,port=5432}` without the values that may be secrets, sorted by name. */
export function parseForeignOptions(cell: string | null, of: Optioned = 'other'): readonly ForeignOption[] {
  return parseOptionalTextArray(cell)
    .map((option): ForeignOption => {
      const separator = option.indexOf('=');
      return optionOf(option.slice(0, separator), option.slice(separator + 1), of);
    })
    .sort((one, other) => compareKeys(one.name, other.name));
}

/** Without a value that may be a secret. */
export function optionOf(name: string, value: string, of: Optioned = 'other'): ForeignOption {
  const isHarmless = of === 'userMapping' ? harmlessOfMapping.test(name) : !secretName.test(name);
  return { name, value: isHarmless && !secretValue.test(value) ? value : null };
}

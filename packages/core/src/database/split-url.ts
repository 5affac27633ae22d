import { Failure } from '../model/failure.ts';

/** Parts of a URL, still percent-encoded. */
export interface UrlParts {
  readonly user: string | null;
  readonly password: string | null;
  /** IPv6 addresses keep their brackets. */
  readonly host: string;
  readonly port: string | null;
  readonly database: string;
  readonly query: string;
}

interface Location {
  readonly host: string;
  readonly port: string | null;
  readonly database: string;
  readonly query: string;
}

/** host, port, path, query and fragment of what follows the credentials. */
const locationPattern =
  /^(\[[0-9a-f:.]+(?:%[^\]]+)?\]|[^\s:@/?#[\],]*)(?::(\d*))?(?:\/([^@?#]*))?(?:\?([^#]*))?(?:#[^@]*)?$/i;
const queryPattern = /^(?:[\w.-]+=[^&]*(?:&|$)|&)*$/;

/**
 * Takes a URL apart. Credentials are read to the `@` that stands before the host: the regular reading of a URL
 * first; where that makes no sense (a password holds `/`, `?` or `#`), the last `@` that what follows is a host.
 */
export function splitUrl(url: string): UrlParts {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):\/\//i.exec(url);
  checkScheme(scheme?.[1]?.toLowerCase());
  const rest = url.slice(scheme?.[0].length ?? 0).trimEnd();

  const authorityEnd = /[/?#]|$/.exec(rest)?.index ?? rest.length;
  const regular = rest.lastIndexOf('@', authorityEnd - 1);
  const places = [regular, ...lenientPlaces(rest)];
  for (const place of places) {
    if (place === -1 && rest.includes('@') && place !== regular) continue;
    const location = readLocation(rest.slice(place + 1));
    const credentials = place === -1 ? null : rest.slice(0, place);
    if (location === null || isHostLost(location, credentials)) continue;
    return { ...readCredentials(credentials), ...location };
  }
  throw new Failure('url-invalid', 'The database URL cannot be read.', {
    next: 'Write it as postgresql://user:password@host:5432/database, and percent-encode special characters of the password.',
  });
}

function checkScheme(scheme: string | undefined): void {
  if (scheme === 'postgresql' || scheme === 'postgres') return;
  if (scheme === 'prisma' || scheme === 'prisma+postgres') {
    throw new Failure('url-invalid', `A ${scheme}:// URL leads to Prisma's proxy, not to a database.`, {
      why: 'Catalogs are read over a direct PostgreSQL connection.',
      next: 'Give the direct postgresql:// URL with --url.',
    });
  }
  if (scheme === undefined) {
    throw new Failure('url-invalid', 'The database URL does not start with postgresql://.', {
      next: 'Write it as postgresql://user:password@host:5432/database.',
    });
  }
  throw new Failure('provider-unsupported', `${scheme}:// is not a PostgreSQL URL.`, {
    next: 'Give a postgresql:// URL.',
  });
}

/** Two `@` and no host after them: which part is the password cannot be told, and localhost was not meant. */
function isHostLost({ host, query }: Location, credentials: string | null): boolean {
  if (host !== '' || credentials?.includes('@') !== true) return false;
  return !/(?:^|&)(?:host|socket)=/.test(query);
}

/** Every `@` from the last to the first, those before a location with a database name preferred. */
function lenientPlaces(rest: string): readonly number[] {
  const places = [...rest.matchAll(/@/g)].map((match) => match.index).reverse();
  const named = places.filter((place) => /^[^@/?#]+\/[^@?#]+/.test(rest.slice(place + 1)));
  return [...named, ...places];
}

function readLocation(text: string): Location | null {
  const match = locationPattern.exec(text);
  if (match === null) return null;
  const [, host = '', port = null, path = '', query = ''] = match;
  if (!queryPattern.test(query)) return null;
  // Prisma takes the first segment of the path.
  return { host, port, database: path.split('/')[0] ?? '', query };
}

function readCredentials(text: string | null): Pick<UrlParts, 'user' | 'password'> {
  if (text === null) return { user: null, password: null };
  const colon = text.indexOf(':');
  return colon === -1
    ? { user: text, password: null }
    : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

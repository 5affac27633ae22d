import type { Finding, SourceLocation } from '../model/finding.ts';

/** A statement of the history acts beyond its database: on the server, its files, its roles or other servers. */
export function explainMigrationReachesOutside(
  name: string,
  what: string,
  location: SourceLocation,
  isApplied: boolean,
): Finding {
  return {
    code: 'migration-reaches-outside',
    // What has been run on this database is nothing that a deploy could still do to it.
    severity: isApplied ? 'warning' : 'error',
    message: `migration ${name} reaches outside of its database: ${what}`,
    why: 'Whoever runs the history runs this as well, with the rights of that role: `prisma migrate dev` and deploy on every machine. On the scratch server it is refused, so nothing is proven of it, or made without what could reach anything. What EXECUTE puts together at run time is not looked into.',
    location,
    next: 'Read the statement. Unless it is meant, take it out; what a server needs once is better done by whoever administrates it.',
    migrations: [name],
  };
}

/**
 * Raised whenever a catalog of the same database would be read or written differently: another kind, property or
 * spelling.
 * Stored catalogs of another format are not used.
 */
export const catalogFormat = 13;

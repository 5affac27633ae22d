import { visible } from './visible.ts';

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

export interface Case {
  readonly outcome: 'passed' | 'failed' | 'stopped' | 'skipped';
  readonly xml: string;
}

/** XML 1.0 has no way to write most control characters, so they are made visible first. */
export function text(value: string): string {
  return visible(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A parser turns raw line breaks and tabs of an attribute into spaces. */
export function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

import { describe, expect, test } from '@jest/globals';
import type { CatalogObject } from '../model/catalog.ts';
import type { LiveState } from '../operations/session/live-state.ts';
import { fingerprintOf } from './fingerprint.ts';

const trigger: CatalogObject = {
  kind: 'trigger',
  schema: 'auth',
  table: 'users',
  name: 'signup',
  definition: 'CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_signup()',
  firing: 'origin',
  isInherited: false,
};

function liveWith(excluded: readonly CatalogObject[]): LiveState {
  return {
    database: { name: 'app', serverVersion: '15.4' },
    identity: null,
    serverVersionNumber: 150_004,
    role: 'app',
    defaultSchema: 'public',
    ledger: { expectedSchema: 'public', table: null, elsewhere: [], foreign: [], hash: '' },
    catalog: {
      serverVersionNumber: 150_004,
      schemas: ['public'],
      objects: [],
      dependencies: [],
      coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
      excluded,
      hash: '',
    },
  };
}

describe('fingerprintOf', () => {
  test('tells databases apart by what stands on tables that are left to others', () => {
    expect(fingerprintOf(liveWith([trigger]), null)).not.toBe(fingerprintOf(liveWith([]), null));
    expect(fingerprintOf(liveWith([trigger]), null)).toBe(fingerprintOf(liveWith([trigger]), null));
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseUrl } from './parse-url.ts';

const allPunctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

describe('parseUrl', () => {
  test('reads every part of a regular URL', () => {
    const url = parseUrl('postgresql://us%40er:p%20w@db.example.com:6543/app?schema=clinic&pgbouncer=true');
    expect(url).toMatchObject({
      host: 'db.example.com',
      port: 6543,
      user: 'us@er',
      database: 'app',
      schema: 'clinic',
      isPgbouncer: true,
      connectTimeoutMs: 5000,
    });
    expect(url.password.reveal()).toBe('p w');
  });

  test.each([
    ['postgres://localhost', { host: 'localhost', port: 5432, user: null, database: 'postgres' }],
    ['postgres://u@/app', { host: 'localhost', user: 'u', database: 'app' }],
    ['postgres://u:p@[::1]:5433/app', { host: '::1', port: 5433 }],
    ['postgres://u:p@h/1x*y', { database: '1x*y' }],
    ['postgres://u:p@h/a%2Fb%20c', { database: 'a/b c' }],
    ['postgres://u:p@localhost/app?host=/run/postgresql', { host: '/run/postgresql', database: 'app' }],
    ['postgres://u:p@%2Frun%2Fpostgresql/app', { host: '/run/postgresql' }],
    ['postgres://u:p@ss@/app?host=/run/postgresql', { host: '/run/postgresql', user: 'u' }],
    ['postgres://u:p@h/app?socket=/run/.s.PGSQL.5499', { host: '/run', port: 5499 }],
    ['postgres://u:p@h/app?options=-c%20a=b@c', { host: 'h', options: '-c a=b@c' }],
    ['postgres://u:p@h/app?connect_timeout=0', { connectTimeoutMs: null }],
    ['postgres://u:p@h/app?connect_timeout=7&connection_limit=1&pool_timeout=2', { connectTimeoutMs: 7000 }],
  ])('reads %s', (url, expected) => {
    expect(parseUrl(url)).toMatchObject(expected);
  });

  test.each(['p@ss:w/rd#?', 'a/b', 'a?b', 'a#b', 'a@b', '100%', '%zz', 'a:b:c', allPunctuation])(
    'reads the password %s without percent-encoding',
    (password) => {
      const url = parseUrl(`postgresql://user:${password}@localhost:5432/app?schema=public`);
      expect(url).toMatchObject({ user: 'user', host: 'localhost', port: 5432, database: 'app' });
      expect(url.password.reveal()).toBe(password);
    },
  );

  test('reads every password that is percent-encoded', () => {
    const password = `${allPunctuation} äöü漢`;
    const url = parseUrl(`postgresql://u:${encodeURIComponent(password)}@h/app`);
    expect(url.password.reveal()).toBe(password);
  });

  test.each([
    ['sslmode=disable', { mode: 'disable', verification: 'none' }],
    ['', { mode: 'prefer', verification: 'none' }],
    ['sslmode=require', { mode: 'require', verification: 'none' }],
    ['sslmode=require&sslaccept=strict', { mode: 'require', verification: 'full' }],
    ['sslmode=require&sslaccept=accept_invalid_certs', { mode: 'require', verification: 'none' }],
    ['sslmode=verify-ca&sslrootcert=ca.pem', { verification: 'chain', authorityPath: 'ca.pem' }],
    ['sslmode=verify-full', { mode: 'require', verification: 'full' }],
    ['sslcert=ca.pem', { authorityPath: 'ca.pem', certificatePath: null }],
    ['sslcert=me.pem&sslkey=me.key', { authorityPath: null, certificatePath: 'me.pem', keyPath: 'me.key' }],
    ['sslidentity=me.p12&sslpassword=x', { identityPath: 'me.p12' }],
  ])('reads the TLS parameters %s', (query, expected) => {
    expect(parseUrl(`postgresql://u:p@h/app?${query}`).tls).toMatchObject(expected);
  });

  test.each([
    ['prisma+postgres://accelerate.prisma-data.net/?api_key=abc', 'url-invalid'],
    ['mysql://u:topsecret@h/app', 'provider-unsupported'],
    ['file:./dev.db', 'url-invalid'],
    ['localhost:5432/app', 'url-invalid'],
    ['postgresql://u:topsecret@h1,h2/app', 'url-invalid'],
    ['postgresql://u:topsecret@h:99999/app', 'url-invalid'],
    ['', 'url-invalid'],
    ['postgresql://u:topsecret@@@/:x', 'url-invalid'],
    ['postgresql://u:topsecret@more@/app', 'url-invalid'],
    ['postgresql://u@topsecret@:5432/app', 'url-invalid'],
  ])('refuses %s without repeating it', (url, code) => {
    let thrown: unknown;
    try {
      parseUrl(url);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code });
    expect(JSON.stringify([thrown, String(thrown)])).not.toContain('topsecret');
  });
});

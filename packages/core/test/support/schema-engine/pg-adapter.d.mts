import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

export interface AdapterSettings {
  readonly url: string | null;
  readonly openShadow: () => Promise<never>;
}

export interface AdapterFactory extends SqlMigrationAwareDriverAdapterFactory {
  close(): Promise<void>;
}

export const AdapterFactory: new (settings: AdapterSettings) => AdapterFactory;

import { expect, test } from '@jest/globals';
import { withoutExtensions } from './schema-files.ts';

const schema = `// extensions = [in a comment]
generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["views", // extensions
    "postgresqlExtensions"]
}

datasource db {
  provider   = "postgresql"
  extensions = [citext(schema: "public"), uuidOssp(map: "uuid-ossp")] // ours
  schemas    = ["public"]
}

model Plugin {
  id         Int @id
  extensions String[] @default(["postgresqlExtensions }"])
}
`;

test('takes extensions and their preview feature out of a schema, and nothing else', () => {
  const changed = withoutExtensions(schema);
  expect(changed).toContain('previewFeatures = ["views"]');
  expect(changed).not.toContain('citext');
  expect(changed).toContain('schemas    = ["public"]');
  expect(changed).toContain('extensions String[] @default(["postgresqlExtensions }"])');
  expect(changed).toContain('// extensions = [in a comment]');
});

test('leaves a schema without extensions as it is', () => {
  const plain = 'datasource db {\n  provider = "postgresql"\n}\n';
  expect(withoutExtensions(plain)).toBe(plain);
});

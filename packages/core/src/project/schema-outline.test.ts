import { describe, expect, test } from '@jest/globals';
import { patchSchema } from './patch-schema.ts';
import { outlineSchema } from './schema-outline.ts';

const fileOf = (content: string) => [{ path: 'schema.prisma', content }];

describe('the outline of a schema', () => {
  test('knows names in the database, lines, and members over several lines', () => {
    const [model, values] = outlineSchema(
      fileOf(`// model Fake {
model User {
  id    Int    @id // "not { a brace"
  /// doc
  email String @map(name: "e_mail") @default("a // b")

  @@index([
    id,
    email
  ])
  @@map("users")
  @@schema("app")
}
enum Role { // roles
  ADMIN @map("admin")
}`),
    );
    expect(model).toMatchObject({
      keyword: 'model',
      name: 'User',
      mappedName: 'users',
      schema: 'app',
      firstLine: 1,
      lastLine: 12,
    });
    expect(
      model?.members.map(({ kind, key, column, firstLine, lastLine }) => [
        kind,
        key,
        column,
        firstLine,
        lastLine,
      ]),
    ).toEqual([
      ['field', 'id', 'id', 2, 2],
      ['field', 'email', 'e_mail', 4, 4],
      ['attribute', '@@index([id, email])', '', 6, 9],
      ['attribute', '@@map("users")', '', 10, 10],
      ['attribute', '@@schema("app")', '', 11, 11],
    ]);
    expect(values?.members).toMatchObject([{ key: 'ADMIN', column: 'admin', firstLine: 14 }]);
  });
});

describe('a patch of a schema', () => {
  test('leaves what stands in strings alone, and spaces behind names of arguments', () => {
    const before = fileOf('model A {\n  b B @relation(fields: [bId], references: [id])\n}\n');
    const after = fileOf(
      'model A {\n  b B @relation(fields: [bId], references: [id], map: "k")\n  n String @default("at ( 1 , [2] ): x")\n}\n',
    );
    expect(patchSchema(before, before, after)[0]?.content).toBe(after[0]?.content);
  });

  const written = `// ours
model User {
  id      Int     @id   // the key
  // how to reach them
  email   String  @unique
  legacy  String?
}

model Gone {
  id Int @id
}
`;
  const before = `model User {
  id     Int     @id
  email  String  @unique
  legacy String?
}

model Gone {
  id Int @id
}
`;

  test('keeps comments, layout and order, and touches only what differs', () => {
    const after = `model User {
  id     Int     @id
  email  String? @unique
  phone  String  @default("-")
  role   Role

  @@index([phone])
}

enum Role {
  ADMIN
}
`;
    expect(patchSchema(fileOf(written), fileOf(before), fileOf(after))[0]?.content).toBe(`// ours
model User {
  id      Int     @id   // the key
  // how to reach them
  email   String? @unique
  phone   String  @default("-")
  role    Role

  @@index([phone])
}

enum Role {
  ADMIN
}
`);
  });

  test('is nothing where nothing differs, however it is written', () => {
    expect(patchSchema(fileOf(written), fileOf(before), fileOf(before))[0]?.content).toBe(written);
  });

  test('keeps line ends', () => {
    const windows = written.replaceAll('\n', '\r\n');
    const after = before.replace('legacy String?', 'legacy String');
    const patched = patchSchema(fileOf(windows), fileOf(before), fileOf(after))[0]?.content;
    expect(patched).toBe(windows.replace('legacy  String?', 'legacy  String'));
  });
});

import { expect, test } from '@jest/globals';
import { outlineSchema } from '../../project/schema-outline.ts';
import { parseMissingName } from './missing-name.ts';
import { suggestName } from './suggest-name.ts';

const blocks = outlineSchema([
  {
    path: '/app/schema/clinic.prisma',
    content: `enum Kind {
  A
  @@map("kinds")
}

model ClinicalNote {
  id   Int    @id
  body String @map("body_text") // @map("no")
  /// @@map("no")
  @@map(name: "clinical_notes")
}
`,
  },
  { path: '/app/schema/room.prisma', content: 'model Room {\n  id Int @id\n}\n' },
]);

test.each([
  ['relation "ClinicalNote" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['relation "clinicalnote" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['relation "room" does not exist', 'the model Room needs quotes: "Room"'],
  ['relation "public.CLINICAL_NOTES" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['table "ClinicalNote" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['type "Kind" does not exist', 'the enum Kind is mapped to kinds'],
  ['column "body" does not exist', 'the field body of ClinicalNote is mapped to body_text'],
  [
    'column "body" of relation "clinical_notes" does not exist',
    'the field body of ClinicalNote is mapped to body_text',
  ],
  ['column "body" of relation "Room" does not exist', null],
  ['relation "nothing" does not exist', null],
  ['column "x" does not exist', null],
])('%s: %s', (message, suggestion) => {
  const missing = parseMissingName(message);
  expect(missing).not.toBeNull();
  expect(missing === null ? null : suggestName(missing, blocks)).toBe(suggestion);
});

import { expect, test } from '@jest/globals';
import { suggestTable } from './suggest-table.ts';

const schema = `model ClinicalNote {
  id Int @id
  @@map("clinical_notes")
}

model Room {
  id Int @id
}
`;

test.each([
  ['relation "ClinicalNote" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['relation "clinicalnote" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['relation "room" does not exist', 'the model Room is mapped to Room'],
  ['relation "public.CLINICAL_NOTES" does not exist', 'the model ClinicalNote is mapped to clinical_notes'],
  ['relation "nothing" does not exist', null],
  ['column "x" does not exist', null],
])('%s: %s', (message, suggestion) => {
  expect(suggestTable(message, [schema])).toBe(suggestion);
});

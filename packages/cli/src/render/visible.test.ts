import { expect, test } from '@jest/globals';
import { visible, visibleLine } from './visible.ts';

test('marks that reorder a line are shown as what they are', () => {
  expect(visible('user\u202egnp.exe')).toBe('user⟨U+202E⟩gnp.exe');
});

test('control characters and lone surrogates are shown', () => {
  expect(visible('a\u0000b\u001b[31m\ud800')).toBe('a⟨U+0000⟩b⟨U+001B⟩[31m⟨U+D800⟩');
});

test('other scripts, emoji and their joiners stay', () => {
  const text = 'مرحبا می‌خواهم 漢字 👩‍⚕️';
  expect(visible(text)).toBe(text);
});

test('a name in one line keeps no line break', () => {
  expect(visible('a\nb\tc')).toBe('a\nb\tc');
  expect(visibleLine('a \r\n b\tc')).toBe('a b c');
});

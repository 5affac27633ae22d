import { escapeHtml, markup, nothing, preformatted, prose, type Html } from './html-text.ts';
import { escapeUnseen, visible } from './visible.ts';

/**
 * A block to copy from. What is copied is the text exactly as it is, also where something in it cannot be seen and is
 * therefore shown in another way. The script adds the button. Without a label it is the repair of the finding it is in.
 */
export function renderCode(text: string, label?: string): Html {
  const code = text.trimEnd();
  const hasUnseen = visible(code) !== code;
  const exact = hasUnseen ? markup` data-exact="${escapeHtml(escapeUnseen(code))}"` : nothing;
  const named =
    label === undefined ? nothing : markup` tabindex="0" role="group" aria-label="${prose(label)}"`;
  return markup`<div class="code"><pre${named}><code${exact}>${preformatted(code)}</code></pre>${
    hasUnseen
      ? markup`<p class="hint">
            Holds characters that cannot be seen, shown here as ⟨U+…⟩ and copied as they are.
          </p>`
      : nothing
  }</div>`;
}

import { visible, visibleLine } from './visible.ts';

/** Markup that was put together from escaped text; plain strings cannot stand where it is asked for. */
export type Html = string & { readonly brand: 'Html' };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text fit for content and for quoted attributes. A page has no way to hold a carriage return or a control character. */
export function escapeHtml(text: string): Html {
  return text.replace(/[&<>"'`]/g, (mark) => entities[mark] ?? '') as Html;
}

/** Markup with escaped values: only what is `Html` already goes in as it is. */
export function markup(
  strings: TemplateStringsArray,
  ...values: readonly (Html | number | readonly Html[])[]
): Html {
  return strings
    .map((part, index) => {
      const value = values[index] ?? '';
      // The layout of the sources is none of the page's; text of several lines comes as a value.
      return part.replace(/\n\s+/g, '\n') + (typeof value === 'object' ? value.join('') : String(value));
    })
    .join('') as Html;
}

export const nothing = '' as Html;

/** Prose in one line, with everything unseen made visible. */
export function prose(text: string): Html {
  return escapeHtml(visibleLine(text));
}

/** A name, cut off from the direction of the text around it. */
export function name(text: string): Html {
  return markup`<bdi>${prose(text)}</bdi>`;
}

/** Text of several lines. It stands between tags only, where a quote is a quote: a thousand repairs are full of them. */
export function preformatted(text: string): Html {
  return visible(text).replace(/[&<>]/g, (mark) => entities[mark] ?? '') as Html;
}

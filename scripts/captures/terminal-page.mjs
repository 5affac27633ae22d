/* eslint-disable no-control-regex -- what a terminal is told begins with one */
const colours = { 31: '#ff8b8b', 32: '#7ee2a8', 33: '#f2c46d', 36: '#7fd3e6' };
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeHtml = (text) => text.replace(/[&<>]/g, (mark) => entities[mark]);

/** What a terminal would show, as a page with one frame. */
export function terminalPage(text, columns) {
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #fff; }
.terminal { display: inline-block; margin: 0; padding: 14px 18px; border-radius: 10px; background: #10151c; color: #d5dce4;
  font: 12.5px/1.45 'DejaVu Sans Mono', monospace; white-space: pre; min-width: ${columns}ch; }
</style><pre class="terminal">${toSpans(text)}</pre>`;
}

/** Colours and weights as elements; links as their text. */
function toSpans(text) {
  const style = { colour: null, isBold: false, isDim: false };
  return text
    .replace(/\u001b\]8;;[^\u001b]*\u001b\\/g, '')
    .split(/(\u001b\[\d+m)/)
    .map((part) => {
      const code = /^\u001b\[(\d+)m$/.exec(part)?.[1];
      if (code === undefined)
        return part === '' ? '' : `<span style="${cssOf(style)}">${escapeHtml(part)}</span>`;
      if (code === '0') Object.assign(style, { colour: null, isBold: false, isDim: false });
      if (code === '1') style.isBold = true;
      if (code === '2') style.isDim = true;
      if (code === '22') Object.assign(style, { isBold: false, isDim: false });
      if (code === '39') style.colour = null;
      if (colours[code] !== undefined) style.colour = colours[code];
      return '';
    })
    .join('');
}

function cssOf({ colour, isBold, isDim }) {
  return [
    ...(colour === null ? [] : [`color:${colour}`]),
    ...(isBold ? ['font-weight:700'] : []),
    ...(isDim ? ['color:#8a97a6'] : []),
  ].join(';');
}

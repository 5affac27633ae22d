import { renderCode } from './html-code.ts';
import { escapeHtml, markup, nothing, prose, type Html } from './html-text.ts';

/**
 * What a page of the documents says below its introduction: headings begin at level four, links to other pages become
 * their names. Pure.
 */
export function renderPageBody(page: string): Html {
  const introduction = introductionOf(page);
  const blocks = splitBlocks(page).filter((block) => block !== introduction);
  return markup`${blocks.map(renderBlock)}`;
}

/** The first paragraph below the title. */
export function introductionOf(page: string): string {
  return splitBlocks(page).find((block) => !block.startsWith('#')) ?? '';
}

/** What stands between blank lines; code keeps its own. */
function splitBlocks(page: string): readonly string[] {
  return page
    .split(/(^```[^]*?^```$)/m)
    .flatMap((part) => (part.startsWith('```') ? [part] : part.split(/\n\s*\n/)))
    .map((block) => block.trim())
    .filter((block) => block !== '');
}

function renderBlock(block: string): Html {
  const lines = block.split('\n');
  if (block.startsWith('```')) return renderCode(lines.slice(1, -1).join('\n'), 'the example');
  if (block.startsWith('# ')) return nothing;
  if (block.startsWith('#')) return markup`<h4>${inline(block.replace(/^#+ /, ''))}</h4>`;
  if (block.startsWith('- ')) {
    return markup`<ul class="points">${block
      .split(/^- /m)
      .slice(1)
      .map((item) => markup`<li>${inline(item)}</li>`)}</ul>`;
  }
  if (block.startsWith('|')) return renderTable(lines);
  return markup`<p>${inline(block)}</p>`;
}

function renderTable([head = '', , ...rows]: readonly string[]): Html {
  const cells = (line: string, tag: Html): readonly Html[] =>
    line
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => markup`<${tag}>${inline(cell.trim())}</${tag}>`);
  return markup`<table class="plain"><thead><tr>${cells(head, prose('th'))}</tr></thead><tbody>${rows.map((line) => markup`<tr>${cells(line, prose('td'))}</tr>`)}</tbody></table>`;
}

/** Words, with code and links in them. */
export function inline(text: string): Html {
  const parts = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').split(/(`` .+? ``|`[^`]+`)/);
  return markup`${parts.map((part) => (part.startsWith('`') ? markup`<code>${escapeHtml(part.replace(/^`` | ``$|`/g, ''))}</code>` : prose(part)))}`;
}

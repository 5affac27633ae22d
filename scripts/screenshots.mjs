/**
 * Makes the pictures in docs/images: what commands print on a terminal, and their page, in Chromium.
 *
 *   node scripts/screenshots.mjs [--folder docs/images] [--pages <folder>]
 *
 * `--pages` keeps the pages, and pictures of them in both colours at 375 and 1280 pixels, to look at.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { terminalPage } from './captures/terminal-page.mjs';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: fileURLToPath(new URL('../docs/images', import.meta.url)) },
    pages: { type: 'string' },
  },
});

register('./cut-histories/typescript-hooks.mjs', import.meta.url);
const { runCaptures } = await import('./captures/run-captures.mjs');
const { states } = await import('./captures/shop-states.mjs');

const columns = 92;
/** What is run in which state; `page` is the name of the picture of its page. */
const wanted = [
  { name: 'shopdrift', run: 'drift', picture: 'terminal-drift', page: 'page-drift' },
  {
    name: 'half',
    run: 'status',
    picture: 'terminal-status',
    page: 'page-status',
    part: '[aria-labelledby=timeline-title]',
  },
  { name: 'big', run: 'drift', page: 'page-thousand', isLookedAtOnly: true },
];

const scratch = await mkdtemp(join(tmpdir(), 'screenshots-'));
const captures = await runCaptures({
  states: wanted.map(({ name, run, page }) => ({
    ...states.find((state) => state.name === name),
    runs: [run, `${run} --output ${join(scratch, `${page}.html`)} --label production`],
  })),
  wordsOnly: [],
  widths: [columns],
  hasColours: true,
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

async function shoot(
  html,
  path,
  { width, colorScheme = 'light', height, isWhole = false, part = '.terminal' },
) {
  const page = await browser.newPage({ viewport: { width, height: height ?? 900 }, colorScheme });
  const file = join(scratch, 'shown.html');
  await writeFile(file, html);
  await page.goto(pathToFileURL(file).href);
  const frame = page.locator(part);
  if ((await frame.count()) > 0) await frame.screenshot({ path });
  else await page.screenshot({ path, fullPage: isWhole });
  await page.close();
}

await mkdir(values.folder, { recursive: true });
for (const { name, run, picture, page, part, isLookedAtOnly = false } of wanted) {
  const { text } = captures.find(({ state, line }) => state.name === name && line === `prisma-mend ${run}`);
  if (picture !== undefined) {
    const html = terminalPage(`$ prisma-mend ${run}\n${text}`, columns);
    await shoot(html, join(values.folder, `${picture}.png`), { width: 1000 });
  }
  const html = await readFile(join(scratch, `${page}.html`), 'utf8');
  if (!isLookedAtOnly)
    await shoot(html, join(values.folder, `${page}.png`), { width: 900, height: 600, part });
  if (values.pages === undefined) continue;
  await mkdir(values.pages, { recursive: true });
  await writeFile(join(values.pages, `${page}.html`), html);
  for (const width of [375, 1280]) {
    for (const colorScheme of ['light', 'dark']) {
      const path = join(values.pages, `${page}-${width}-${colorScheme}.png`);
      await shoot(html, path, { width, colorScheme, isWhole: true });
    }
  }
}
await browser.close();
await rm(scratch, { recursive: true, force: true });

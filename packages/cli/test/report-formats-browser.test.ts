import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { Outcome } from '../src/outcome.ts';
import { renderHtml } from '../src/render/html.ts';
import { context, drifted, found, hostile, inSync, stopped, unreachable } from './support/drift-reports.ts';
import { halfApplied } from './support/reports.ts';

/** A browser is no dependency of ours: where there is none, these tests are listed as skipped. */
const executablePath = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);
const describeInBrowser = executablePath === undefined ? describe.skip : describe;
const title = `the HTML report in Chromium${executablePath === undefined ? ' (not run: set CHROMIUM_PATH)' : ''}`;

/** More than a page tells in full: grouped, with what they have in common told once. */
const many = {
  ...drifted,
  findings: Array.from({ length: 30 }, () => drifted.findings).flat(),
};

describeInBrowser(title, () => {
  let directory: string;
  let browser: BrowserContext;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'prisma-mend-report-'));
    browser = await chromium.launchPersistentContext(join(directory, 'profile'), {
      executablePath: executablePath ?? '',
      headless: true,
      viewport: { width: 1200, height: 900 },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Opens a report from a file, as people do; what it complains about or asks for is kept. */
  async function open(outcome: Outcome): Promise<{ page: Page; complaints: string[] }> {
    const path = join(directory, `${crypto.randomUUID()}.html`);
    await writeFile(path, renderHtml(outcome, context));
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(path).href) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(path).href);
    return { page, complaints };
  }

  const shownFindings = (page: Page): Promise<number> => page.locator('details.finding:visible').count();

  test('hostile names run nothing, load nothing and break nothing', async () => {
    const { page, complaints } = await open(found(hostile));
    expect(await page.title()).toBe('the database was changed outside the migrations · prisma-mend drift');
    expect(await page.locator('details.finding').count()).toBe(hostile.findings.length);
    expect(await page.locator('img, iframe').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('its policy stops what would be injected', async () => {
    const { page, complaints } = await open(found(drifted));
    const hasRun = await page.evaluate(`(() => {
      const frame = document.createElement('div');
      frame.innerHTML = '<img src=x onerror="window.owned = 1">';
      const script = document.createElement('script');
      script.textContent = 'window.owned = 1';
      document.body.append(frame, script);
      return new Promise((done) => setTimeout(() => done(window.owned === 1), 100));
    })()`);
    expect(hasRun).toBe(false);
    expect(complaints.join('\n')).toContain('Content Security Policy');
    await page.close();
  });

  test('filters by severity, kind, pair and text, and says how many are left', async () => {
    const { page } = await open(found(drifted));
    expect(await shownFindings(page)).toBe(4);
    await page.getByLabel('Error', { exact: true }).uncheck();
    expect(await shownFindings(page)).toBe(2);
    expect(await page.locator('#shown').textContent()).toBe('2 of 4 shown');
    await page.getByLabel('Text').fill('BILL(');
    expect(await shownFindings(page)).toBe(1);
    await page.getByLabel('Kind').selectOption('index');
    expect(await page.getByText('No finding matches these filters.').isVisible()).toBe(true);
    await page.getByLabel('Error', { exact: true }).check();
    await page.getByLabel('Text').fill('');
    expect(await shownFindings(page)).toBe(1);
    await page.close();
  });

  test.each([375, 1280])('five hundred tables stand in columns, legibly, at %i pixels', async (width) => {
    const tables = Array.from({ length: 500 }, (_, at) => ({
      schema: 'public',
      name: at % 3 === 0 ? `audit_log_entry_${at}` : `t${at}`,
    }));
    const { page } = await open(found({ ...drifted, coverage: { ...drifted.coverage, tables } }));
    await page.setViewportSize({ width, height: 900 });
    await page.locator('.plain-tables summary').click();
    const read = `[...document.querySelectorAll('.plain-tables .tile')].map((tile) => ({
      left: Math.round(tile.getBoundingClientRect().left),
      size: parseFloat(getComputedStyle(tile).fontSize),
    }))`;
    const tiles = await page.evaluate<readonly { left: number; size: number }[]>(read);
    expect(tiles).toHaveLength(500);
    expect(new Set(tiles.map(({ left }) => left)).size).toBeLessThan(width / 130);
    expect(new Set(tiles.map(({ size }) => size))).toEqual(new Set([12.48]));
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  test('copies the SQL exactly, unseen marks included', async () => {
    await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { page } = await open(found(hostile));
    for (const index of [0, 3, 7]) {
      const finding = hostile.findings[index];
      await page.locator('details.finding').nth(index).getByRole('button', { name: /^Copy/ }).click();
      await page.getByText('Copied', { exact: true }).first().waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(finding?.repair?.join('\n'));
    }
    expect(await page.locator('#announcer').textContent()).toBe('Copied');
    await page.close();
  });

  test('copies the repair of one among many, and leads to what it has in common with others', async () => {
    await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
    const { page, complaints } = await open(found(many));
    await page.getByRole('button', { name: 'Unfold all' }).click();
    const [first] = many.findings;
    const finding = page.locator('#finding-1');
    await finding.getByRole('button', { name: `Copy the repair: ${first?.message ?? ''}` }).click();
    await page.getByText('Copied', { exact: true }).first().waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(first?.repair?.join('\n'));
    const reason = await finding.locator('.facts a').getAttribute('href');
    expect(await page.locator(reason ?? '').textContent()).toContain(first?.why);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('is used with the keyboard alone', async () => {
    const { page } = await open(found(drifted));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the findings');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.name')).toBe('text');
    await page.locator('details.finding summary').first().focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('details.finding').first().getAttribute('open')).toBeNull();
    await page.keyboard.press('Space');
    expect(await page.locator('details.finding').first().getAttribute('open')).toBe('');
    await page.close();
  });

  test('shows folded lines on demand', async () => {
    const { page } = await open(found(drifted));
    expect(await page.getByText('total numeric := 0;').first().isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Show 11 equal lines' }).click();
    expect(await page.getByText('total numeric := 0;').first().isVisible()).toBe(true);
    await page.close();
  });

  test('follows the colours of the system, and the choice of the reader over them', async () => {
    const { page } = await open(found(drifted));
    const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.getByRole('button', { name: 'Light colours' }).click();
    expect(await ground()).toBe(light);
    await page.evaluate('localStorage.clear()');
    await page.close();
  });

  test.each([375, 1280])('needs no sideways scrolling at %i pixels', async (width) => {
    for (const outcome of [found(drifted), found(hostile), found(halfApplied), stopped(unreachable)]) {
      const { page } = await open(outcome);
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      await page.close();
    }
  });

  test.each([
    ['findings', found(drifted)],
    ['many findings', found(many)],
    ['a half-applied file', found(halfApplied)],
    ['nothing found', found(inSync)],
    ['a job that was not done', stopped(unreachable)],
  ])('breaks no rule of accessibility in either colours: %s', async (_what, outcome) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const { page } = await open(outcome);
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })");
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(axe);
      const violations = await page.evaluate(`axe.run(document).then(({ violations }) => violations.map(
        ({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary).join('\\n')))`);
      expect(violations).toEqual([]);
      const rules = await page.evaluate('axe.run(document).then(({ passes }) => passes.map(({ id }) => id))');
      expect(rules).toEqual(expect.arrayContaining(['color-contrast', 'landmark-one-main', 'heading-order']));
    }
    await page.close();
  });

  test('reads without its script', async () => {
    const path = join(directory, 'plain.html');
    await writeFile(path, renderHtml(found(drifted), context).replace(/<script>[^]*<\/script>/, ''));
    const page = await browser.newPage();
    await page.goto(pathToFileURL(path).href);
    expect(await shownFindings(page)).toBe(4);
    expect(await page.getByText('total numeric := 0;').first().isVisible()).toBe(true);
    expect(await page.locator('#filters').isVisible()).toBe(false);
    expect(await page.locator('button:visible').count()).toBe(0);
    await page.close();
  });
});

/** What the HTML report runs. It holds nothing from a report; everything it needs is in the page. */
export const script = `'use strict';
(() => {
  const root = document.documentElement;
  root.classList.add('scripted');
  const byId = (id) => document.getElementById(id);
  const announce = (text) => { byId('announcer').textContent = text; };

  const theme = byId('theme');
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const stored = () => { try { return localStorage.getItem('prisma-mend-theme'); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem('prisma-mend-theme', value); } catch { /* private window */ } };
  const isDark = () => (root.dataset.theme ?? (systemIsDark.matches ? 'dark' : 'light')) === 'dark';
  const nameTheme = () => { theme.textContent = isDark() ? 'Light colours' : 'Dark colours'; };
  if (stored() === 'dark' || stored() === 'light') root.dataset.theme = stored();
  theme.hidden = false;
  nameTheme();
  systemIsDark.addEventListener('change', nameTheme);
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    store(root.dataset.theme);
    nameTheme();
  });

  const copyBySelection = (text) => {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'unseen';
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  };
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { return copyBySelection(text); }
  };
  for (const block of document.querySelectorAll('.code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    const pre = block.querySelector('pre');
    const label = pre.getAttribute('aria-label') ?? 'the repair: ' + block.closest('.finding').querySelector('h3').textContent;
    pre.setAttribute('aria-label', label);
    pre.setAttribute('role', 'group');
    pre.tabIndex = 0;
    button.setAttribute('aria-label', 'Copy ' + label);
    block.prepend(button);
  }
  document.addEventListener('click', async (event) => {
    const button = event.target.closest?.('button.copy');
    if (!button) return;
    const code = button.parentElement.querySelector('code');
    const isCopied = await copy('exact' in code.dataset ? JSON.parse(code.dataset.exact) : code.textContent);
    button.focus();
    button.textContent = isCopied ? 'Copied' : 'Select and copy';
    announce(isCopied ? 'Copied' : 'Could not copy');
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });

  for (const fold of document.querySelectorAll('tbody.fold')) {
    fold.hidden = true;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'unfold';
    button.textContent = 'Show ' + fold.dataset.lines + ' equal lines';
    const cell = document.createElement('td');
    cell.colSpan = 2;
    cell.append(button);
    const row = document.createElement('tr');
    row.append(cell);
    const body = document.createElement('tbody');
    body.append(row);
    fold.before(body);
    button.addEventListener('click', () => {
      fold.hidden = false;
      body.remove();
      fold.closest('.table-frame').focus();
    });
  }

  const openTarget = () => {
    const target = /^#(?:finding|group|code)-/.test(location.hash) && byId(location.hash.slice(1));
    if (!target) return;
    target.open = true;
    const group = target.closest('details.group');
    if (group) group.open = true;
  };
  addEventListener('hashchange', openTarget);
  openTarget();

  const filters = byId('filters');
  if (!filters) return;
  filters.hidden = false;
  const findings = [...document.querySelectorAll('details.finding')];
  const groups = [...document.querySelectorAll('details.group')];
  const texts = new Map(findings.map((finding) => [finding, finding.textContent.toLowerCase()]));
  const apply = () => {
    const chosen = new FormData(filters);
    const text = String(chosen.get('text')).trim().toLowerCase();
    const kind = chosen.get('kind');
    const pair = chosen.get('pair');
    const severities = chosen.getAll('severity');
    let shown = 0;
    for (const finding of findings) {
      const { dataset } = finding;
      const matches = texts.get(finding).includes(text) && (kind === '' || dataset.kind === kind)
        && (pair === '' || dataset.pair === pair) && severities.some((severity) => finding.classList.contains(severity));
      finding.hidden = !matches;
      if (matches) shown += 1;
    }
    for (const group of groups) if (text !== '') group.open = true;
    byId('shown').textContent = shown + ' of ' + findings.length + ' shown';
    byId('no-match').hidden = shown > 0;
  };
  filters.addEventListener('input', apply);
  filters.addEventListener('submit', (event) => event.preventDefault());

  const fold = byId('fold');
  const nameFold = () => {
    fold.textContent = findings.some((finding) => finding.open) ? 'Fold all' : 'Unfold all';
  };
  fold.addEventListener('click', () => {
    const isAnyOpen = findings.some((finding) => finding.open);
    for (const each of [...groups, ...findings]) each.open = !isAnyOpen;
    nameFold();
  });
  for (const finding of findings) finding.addEventListener('toggle', nameFold);
  apply();
  nameFold();
})();
`;

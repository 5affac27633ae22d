const lightColours = `
  --ground: #f4f6f8; --surface: #ffffff; --sunken: #f3f5f7; --line: #dce1e7; --ink: #18212b; --soft: #525f6d;
  --accent: #4338ca; --focus: #4338ca;
  --good: #0b6b43; --good-tint: #e2f5ec; --bad: #b3212b; --bad-tint: #fdebec; --warn: #825200; --warn-tint: #fdf3dc;
  --calm: #2a5599; --calm-tint: #e7effb; --del: #fbd3d5; --ins: #c5ecd6; --shadow: 0 1px 2px #18212b0f, 0 6px 20px #18212b0d;`;

const darkColours = `
  --ground: #0d1218; --surface: #151c25; --sunken: #0f151c; --line: #2b3644; --ink: #e7ecf2; --soft: #a3b0be;
  --accent: #aab5ff; --focus: #c3cbff;
  --good: #5fdba6; --good-tint: #10291f; --bad: #ff9a9c; --bad-tint: #301a1e; --warn: #f2c46d; --warn-tint: #2c2313;
  --calm: #9cc0ff; --calm-tint: #16243a; --del: #6a242c; --ins: #17573c; --shadow: none;`;

/** The whole look. Colours meet WCAG AA on every ground they stand on; no colour is the only sign of anything. */
export const style = `
:root { color-scheme: light;${lightColours}
}
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) { color-scheme: dark;${darkColours} } }
:root[data-theme='dark'] { color-scheme: dark;${darkColours}
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55;
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
code, pre { font-family: ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .875em; }
[hidden] { display: none !important; }
h1, h2, h3, p, ul, ol, figure, pre { margin: 0; }
ul, ol { padding: 0; list-style: none; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 6px; }
main:focus, section:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 2; padding: .6rem 1rem; border-radius: 8px; background: var(--accent); color: var(--surface); }
.skip:focus { top: 1rem; }
.top, main, footer { width: min(70rem, 100% - 2rem); margin-inline: auto; }
.top { display: flex; justify-content: space-between; align-items: center; padding-block: 1.1rem; }
.brand { display: flex; align-items: center; gap: .6rem; font-weight: 650; letter-spacing: -.01em; }
.brand-mark { width: 1.05rem; height: 1.05rem; border-radius: 5px; background: linear-gradient(135deg, var(--accent), var(--good)); }
.brand-command { color: var(--soft); font-weight: 450; }
main { display: grid; gap: 2.25rem; padding-bottom: 2rem; }
main > section { min-width: 0; }
h2 { font-size: 1.2rem; letter-spacing: -.012em; margin-bottom: .8rem; }
.count { font-size: .8rem; font-weight: 600; padding: .1rem .55rem; border-radius: 99px; background: var(--line); color: var(--ink); vertical-align: .12em; }
.card, .hero, .finding, .filters { background: var(--surface); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow); }
.card { padding: 1.1rem 1.25rem; }
button { font: inherit; color: inherit; cursor: pointer; }
.quiet { background: var(--surface); border: 1px solid var(--line); border-radius: 9px; padding: .35rem .8rem; font-size: .875rem; }
.quiet:hover, .copy:hover, .unfold:hover { border-color: var(--soft); }

.hero { --tone: var(--bad); --tint: var(--bad-tint); display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 25rem);
  gap: 1.5rem 2rem; align-items: center; padding: 1.75rem 2rem; border-top: 5px solid var(--tone);
  background: linear-gradient(160deg, var(--tint), var(--surface) 55%); }
.plain-hero { grid-template-columns: minmax(0, 1fr); }
.hero.clear { --tone: var(--good); --tint: var(--good-tint); }
.hero.stopped { --tone: var(--warn); --tint: var(--warn-tint); }
.eyebrow { color: var(--soft); font-size: .9rem; margin-bottom: .6rem; overflow-wrap: anywhere; }
.eyebrow strong { color: var(--ink); }
h1 { font-size: clamp(1.6rem, 1.1rem + 2vw, 2.35rem); line-height: 1.15; letter-spacing: -.025em; text-wrap: balance; }
.meaning { margin-top: .8rem; font-size: 1.05rem; max-width: 34rem; overflow-wrap: anywhere; }
.tally { display: inline-block; margin-top: 1.1rem; padding: .3rem .8rem; border-radius: 99px; font-weight: 620; font-size: .92rem;
  color: var(--tone); background: var(--tint); border: 1px solid currentColor; }
.picture svg { display: block; width: 100%; height: auto; overflow: visible; }
.side { stroke-width: 3; stroke: var(--soft); }
.side.equal { stroke: var(--good); }
.side.differs { stroke: var(--bad); stroke-dasharray: 9 7; }
.side.notCompared { stroke-dasharray: 2 7; stroke-linecap: round; }
.badge circle { fill: var(--surface); stroke: var(--soft); stroke-width: 2; }
.badge path { fill: none; stroke: var(--soft); stroke-width: 2.6; stroke-linecap: round; }
.badge.equal circle, .badge.equal path { stroke: var(--good); }
.badge.differs circle, .badge.differs path { stroke: var(--bad); }
.badge.equal circle { fill: var(--good-tint); }
.badge.differs circle { fill: var(--bad-tint); }
.side-label { font-size: 14px; font-weight: 600; fill: var(--soft); }
.side-label.equal { fill: var(--good); }
.side-label.differs { fill: var(--bad); }
.node rect { fill: var(--surface); stroke: var(--line); stroke-width: 2; }
.node.odd rect { stroke: var(--bad); stroke-width: 3; }
.node-title { font-size: 17px; font-weight: 650; fill: var(--ink); }
.node-subtitle { font-size: 13px; fill: var(--soft); }

.stop { display: grid; gap: .6rem; border-left: 5px solid var(--warn); overflow-wrap: anywhere; }
.actions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.actions pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.actions p { margin-top: .6rem; color: var(--soft); }

.filters { display: flex; flex-wrap: wrap; gap: .9rem 1.1rem; align-items: end; padding: .9rem 1.1rem; margin-bottom: 1rem; }
.field { display: grid; gap: .2rem; }
.field.grow { flex: 1 1 9rem; }
.field select { max-width: 13rem; }
.field > span, .filters legend { font-size: .8rem; color: var(--soft); padding: 0; }
.filters input[type='search'], .filters select { font: inherit; font-size: .95rem; width: 100%; padding: .4rem .6rem; color: var(--ink);
  background: var(--sunken); border: 1px solid var(--soft); border-radius: 9px; }
.filters fieldset { border: 0; margin: 0; padding: 0; display: flex; gap: 0 .4rem; flex-wrap: wrap; }
.filters legend { float: left; width: 100%; margin-bottom: .2rem; }
.toggle { position: relative; cursor: pointer; }
.toggle input { position: absolute; opacity: 0; inset: 0; width: 100%; height: 100%; margin: 0; cursor: pointer; }
.toggle span { display: block; padding: .36rem .8rem; border-radius: 9px; border: 1px solid var(--soft); font-size: .92rem; color: var(--soft); }
.toggle span::before { content: '○ '; }
.toggle input:checked + span::before { content: '● '; }
.toggle input:checked + span { color: var(--tone); border-color: currentColor; background: var(--tint); font-weight: 600; }
.toggle input:focus-visible + span { outline: 3px solid var(--focus); outline-offset: 2px; }
.filter-end { display: flex; gap: .9rem; align-items: center; margin-left: auto; }
#shown { color: var(--soft); font-size: .9rem; font-variant-numeric: tabular-nums; }

.findings { display: grid; gap: .9rem; }
.error { --tone: var(--bad); --tint: var(--bad-tint); }
.warning { --tone: var(--warn); --tint: var(--warn-tint); }
.info { --tone: var(--calm); --tint: var(--calm-tint); }
.finding { border-left: 5px solid var(--tone); min-width: 0; }
.findings.many .finding { content-visibility: auto; contain-intrinsic-size: auto 4rem; }
.finding > summary { display: flex; gap: .8rem; align-items: baseline; padding: .9rem 1.2rem; cursor: pointer; list-style: none; border-radius: 14px; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary::after { content: ''; flex: none; align-self: center; width: .55rem; height: .55rem; margin-left: auto; border: solid var(--soft);
  border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform .15s; }
.finding[open] > summary::after { transform: rotate(45deg); }
.finding h3 { font-size: 1.02rem; font-weight: 620; line-height: 1.4; min-width: 0; overflow-wrap: anywhere; }
.severity { flex: none; font-size: .75rem; font-weight: 680; letter-spacing: .03em; padding: .12rem .55rem; border-radius: 99px;
  color: var(--tone); background: var(--tint); }
.severity.loses-data { background: var(--bad); color: var(--surface); }
.finding-body { padding: 0 1.2rem 1.2rem; display: grid; gap: .85rem; min-width: 0; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem .5rem; font-size: .86rem; color: var(--soft); }
.facts li { padding: .08rem .5rem; border-radius: 7px; background: var(--sunken); border: 1px solid var(--line); overflow-wrap: anywhere; min-width: 0; }
.why { max-width: 46rem; text-wrap: pretty; overflow-wrap: anywhere; }
.next { overflow-wrap: anywhere; }
.reasons-title { margin: 1.6rem 0 .7rem; }
.reasons { display: grid; gap: .7rem; }
.reasons .card { display: grid; gap: .4rem; }
.empty { padding: 2rem; text-align: center; color: var(--soft); }

.table-frame { border: 1px solid var(--line); border-radius: 11px; overflow: hidden; min-width: 0; }
.definitions { width: 100%; border-collapse: collapse; table-layout: fixed; }
.definitions th { text-align: left; font-size: .8rem; font-weight: 620; color: var(--soft); padding: .45rem .8rem; background: var(--sunken); border-bottom: 1px solid var(--line); }
.side-name { font-weight: 450; }
.side-name::before { content: '· '; }
.definitions th + th, .definitions td + td { border-left: 1px solid var(--line); }
.definitions td { padding: .16rem .8rem; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; direction: ltr; unicode-bidi: isolate; }
.definitions tbody:first-of-type tr:first-child td { padding-top: .5rem; }
.definitions tbody:last-child tr:last-child td { padding-bottom: .5rem; }
.definitions code { white-space: pre-wrap; }
.sides { display: grid; gap: .3rem; font-size: .92rem; }
.sides dt { color: var(--soft); }
.sides dd { margin: 0; padding: .16rem .8rem; border-radius: 7px; overflow-wrap: anywhere; direction: ltr; }
.sides .lacking { background: var(--bad-tint); }
.sides .extra { background: var(--good-tint); }
.definitions .void, .definitions .absent { background: var(--sunken); }
.definitions .absent { color: var(--soft); font-style: italic; vertical-align: middle; text-align: center; }
.definitions .lacking { background: var(--bad-tint); }
.definitions .extra { background: var(--good-tint); }
del, ins { border-radius: 4px; padding: .05em .1em; color: inherit; font-weight: 650; }
del { background: var(--del); text-decoration: line-through 1px; }
ins { background: var(--ins); text-decoration: underline 1px; text-underline-offset: 3px; }
.unfold { width: 100%; padding: .25rem; font-size: .82rem; color: var(--soft); background: var(--sunken); border: 1px dashed var(--line); border-radius: 7px; }

.code { position: relative; min-width: 0; }
.code pre { direction: ltr; padding: .75rem 1rem; border-radius: 11px; background: var(--sunken); border: 1px solid var(--line); overflow-x: auto; line-height: 1.6; tab-size: 4; }
.scripted .code pre { padding-right: 5rem; }
.copy { position: absolute; top: .45rem; right: .5rem; padding: .18rem .65rem; font-size: .8rem; background: var(--surface);
  border: 1px solid var(--line); border-radius: 8px; }
.hint { font-size: .82rem; color: var(--soft); margin-top: .35rem; }
.proof { margin-bottom: 1rem; padding: .55rem .9rem; border-radius: 10px; }
.proven { background: var(--good-tint); }
.proven strong { color: var(--good); }
.unproven { background: var(--warn-tint); }
.unproven strong { color: var(--warn); }
.statements { display: grid; gap: .9rem; margin-bottom: 1rem; }
.statements > li { display: grid; gap: .45rem; min-width: 0; }
.hazards { display: grid; gap: .3rem; font-size: .9rem; }
.hazard { padding: .25rem .7rem; border-radius: 8px; background: var(--warn-tint); overflow-wrap: anywhere; }
.hazard strong { color: var(--warn); }
.hazard.dataLoss, .hazard.widensAccess { background: var(--bad-tint); }
.hazard.dataLoss strong, .hazard.widensAccess strong { color: var(--bad); }
.card summary { cursor: pointer; color: var(--soft); font-size: .92rem; padding-block: .2rem; }
.card details[open] > summary { margin-bottom: .5rem; }
.coverage { display: grid; gap: .35rem; color: var(--soft); font-size: .94rem; overflow-wrap: anywhere; }
.unverified { color: var(--warn); font-weight: 600; }

.loses { background: var(--bad-tint); color: var(--bad); }
.legend { color: var(--soft); font-size: .9rem; margin-bottom: .7rem; }
.timeline { display: flex; flex-wrap: wrap; gap: .35rem .2rem; margin-bottom: .8rem; }
.timeline li { display: grid; gap: 2px; }
.upper, .lower { flex: none; width: .85rem; height: .95rem; border: 2px solid var(--soft); border-radius: 3px; }
.upper.applied, .lower.present { background: var(--good); border-color: var(--good); }
.upper.failed, .lower.partial, .lower.missingOnDisk { background: repeating-linear-gradient(45deg, var(--bad) 0 3px, var(--bad-tint) 3px 5px); border-color: var(--bad); }
.upper.rolledBack, .upper.unseen, .lower.unverified { background: var(--warn-tint); border-color: var(--warn); border-style: dashed; }
.migrations { display: grid; gap: .3rem; }
.migrations li { display: flex; gap: .3rem; align-items: center; min-width: 0; }
.migrations .words { margin-left: .4rem; overflow-wrap: anywhere; min-width: 0; }
.soft { color: var(--soft); font-size: .9rem; }
.map { max-height: 26rem; overflow: auto; padding-bottom: 1.6rem; mask-image: linear-gradient(#000 calc(100% - 1.6rem), transparent); }
.map { display: grid; gap: .8rem; }
.map ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(8.5rem, 100%), 1fr)); gap: .3rem; }
.map .schema { margin: 0 0 .3rem; }
.plain-tables { margin-top: .5rem; }
.plain-tables summary { color: var(--soft); font-size: .85rem; margin-bottom: .4rem; }
.tile { display: block; height: 100%; padding: .18rem .4rem; border-radius: 7px; border: 1px solid var(--line); font-size: .78rem; overflow-wrap: anywhere; }
a.tile { border-left: 4px solid var(--tone); background: var(--tint); color: var(--ink); text-decoration: none; }
a.tile:hover { border-color: var(--tone); }
.tile.plain { font-size: .78rem; color: var(--soft); background: var(--sunken); }
.tile .count { font-size: .7rem; padding: .02rem .4rem; }
.tile.loses-it { --tone: var(--bad); --tint: var(--bad-tint); text-decoration: underline; text-decoration-color: var(--bad); }
.taken-apart { margin-top: 1.4rem; display: grid; gap: .6rem; min-width: 0; }
.taken-apart h3 { font-size: 1rem; overflow-wrap: anywhere; }
.taken-apart .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 0; }
.key { display: inline-flex; gap: .4rem; align-items: center; }
.key .cell { min-width: 1rem; height: 1rem; padding: 0; }
.strip { display: flex; flex-wrap: wrap; gap: .2rem; }
.cell { min-width: 2.1rem; padding: .1rem .25rem; text-align: center; font-size: .72rem; font-variant-numeric: tabular-nums; border-radius: 5px; border: 2px solid var(--soft); color: var(--ink); }
.cell.done { background: var(--good-tint); border-color: var(--good); }
.cell.notDone { background: var(--bad-tint); border-color: var(--bad); border-style: dashed; }
.cell.partial, .cell.different { background: linear-gradient(135deg, var(--good-tint) 50%, var(--bad-tint) 50%); border-color: var(--bad); }
.cell.unknown { background: var(--warn-tint); border-color: var(--warn); border-style: dotted; }
.cell.irrelevant { border: 1px solid var(--line); color: var(--soft); }
.is-notDone, .is-partial, .is-different { color: var(--bad); font-weight: 600; }
.is-unknown { color: var(--warn); font-weight: 600; }
.plain { border-collapse: collapse; font-size: .9rem; width: 100%; }
.plain th { text-align: left; color: var(--soft); font-size: .8rem; }
.plain th, .plain td { padding: .2rem .7rem .2rem 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.plain td:first-child { white-space: nowrap; }
.page .plain td:first-child { white-space: normal; }
.pages { display: grid; gap: .5rem; }
.card.page { padding: .5rem 1.1rem; overflow-wrap: anywhere; }
.page > summary h3 { display: inline; font-size: .95rem; color: var(--ink); }
.page h4 { margin: .8rem 0 .3rem; font-size: .92rem; }
.page p, .page .points { max-width: 46rem; margin-bottom: .5rem; }
.points { padding-left: 1.1rem; list-style: disc; }
.facts a, .page a { color: var(--accent); }
.group { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; min-width: 0; content-visibility: auto; contain-intrinsic-size: auto 3rem; }
.group > summary { padding: .7rem 1.1rem; cursor: pointer; overflow-wrap: anywhere; }
.group > .finding { margin: .6rem; }
.group:not(:has(> .finding:not([hidden]))) { display: none; }
footer { padding-block: 1.2rem 2rem; color: var(--soft); font-size: .86rem; }

@media (max-width: 52rem) {
  .hero { grid-template-columns: minmax(0, 1fr); padding: 1.4rem 1.2rem; }
  .picture { max-width: 26rem; margin-inline: auto; width: 100%; }
  .filter-end { margin-left: 0; width: 100%; justify-content: space-between; }
}
@media (max-width: 40rem) { .scripted .code pre { padding: 2.5rem .8rem .7rem; } .field { flex: 1 1 9rem; } .field select { max-width: none; } }
@media (max-width: 30rem) { .finding > summary { flex-wrap: wrap; gap: .3rem .8rem; } .definitions td, .definitions th { padding-inline: .5rem; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; scroll-behavior: auto !important; } }
@media (forced-colors: active) { .finding, .hero { border-color: CanvasText; } del, ins { forced-color-adjust: none; color: #000; background: #fff; } }
@media print { .filters, .copy, #theme, .skip { display: none !important; } body { background: #fff; } .finding, .card { break-inside: avoid; box-shadow: none; } .map { max-height: none; mask-image: none; } }
.tenants { display: flex; flex-wrap: wrap; gap: 4px; list-style: none; margin: .75rem 0 0; padding: 0; }
.tenants li { border: 1px solid currentcolor; border-radius: 3px; font-size: .75rem; padding: 1px 6px; }
.tenants li.applied::after { content: " ✔"; }
.cohort.sound { border-left: 4px solid var(--good); }
.cohort.unsound { border-left: 4px solid var(--bad); }
`;

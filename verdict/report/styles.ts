/** The report's only style sheet. Colours carry nothing by themselves: every outcome is also said in words and by its mark. */
export const styles = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #15191f; --soft: #58616e; --line: #e1e5ea; --link: #1257b8; --code: #f0f2f5;
  --pass: #14713f; --pass-ground: #e3f4ea; --fail: #b3201f; --fail-ground: #fde8e6;
  --unknown: #8a5400; --unknown-ground: #fdf1da; --none: #58616e; --none-ground: #eceff2; --limited: #2b4c7e; --limited-ground: #e6eef9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1217; --card: #161b22; --ink: #e8ecf1; --soft: #9ba6b4; --line: #29313b; --link: #7db3ff; --code: #1f262f;
    --pass: #6bd598; --pass-ground: #10301f; --fail: #ff9a92; --fail-ground: #3d1715;
    --unknown: #f2c063; --unknown-ground: #382608; --none: #9ba6b4; --none-ground: #232a33; --limited: #a9c7f5; --limited-ground: #16263d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; }
p { margin: .3rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code { font: .86em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: .87rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }

.verdict { border-radius: 14px; padding: 1.5rem 1.6rem 1.35rem; border: 1px solid; }
.verdict h1 { font-size: clamp(1.5rem, 4.2vw, 2.3rem); display: flex; gap: .65rem; align-items: baseline; }
.verdict.pass { background: var(--pass-ground); border-color: var(--pass); } .verdict.pass h1 { color: var(--pass); }
.verdict.fail { background: var(--fail-ground); border-color: var(--fail); } .verdict.fail h1 { color: var(--fail); }
.verdict.unknown { background: var(--unknown-ground); border-color: var(--unknown); } .verdict.unknown h1 { color: var(--unknown); }
.verdict.limited { background: var(--limited-ground); border-color: var(--limited); } .verdict.limited h1 { color: var(--limited); }
.verdict p { max-width: 60ch; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .85rem 1.5rem; margin: 1.1rem 0 0; }
.facts div { min-width: 0; }
.facts .wide { grid-column: span 2; }
dt { font-size: .74rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); }
dd { margin: .1rem 0 0; overflow-wrap: anywhere; }
.verdict code { font-size: .74em; padding: .15em .4em; background: color-mix(in srgb, var(--ink) 8%, transparent); }

.mark { display: inline-block; min-width: 5.6rem; text-align: center; font-size: .76rem; font-weight: 600; padding: .14rem .5rem; border-radius: 999px; white-space: nowrap; }
.mark.pass { color: var(--pass); background: var(--pass-ground); } .mark.fail { color: var(--fail); background: var(--fail-ground); }
.mark.unknown { color: var(--unknown); background: var(--unknown-ground); } .mark.not-applicable { color: var(--none); background: var(--none-ground); }

.blockers { list-style: none; margin: 0; padding: 0; }
.blockers > li { padding: .8rem 1.1rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: 6.6rem 1fr; gap: .75rem; align-items: start; }
.blockers > li:first-child { border-top: 0; }
.blockers p { overflow-wrap: anywhere; }
.clamp { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
.where { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .2rem; font-size: .87rem; }

.phases { width: 100%; border-collapse: collapse; }
.phases th { text-align: left; font-size: .74rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); font-weight: 500; }
.phases th, .phases td { padding: .62rem 1.1rem; vertical-align: top; border-top: 1px solid var(--line); }
.phases thead th { border-top: 0; padding-block: .7rem .45rem; }
.phases td:first-child { white-space: nowrap; font-weight: 550; }
.phases td a { color: inherit; text-decoration-color: var(--line); }
.bar { display: flex; gap: 2px; margin-top: .35rem; max-width: 11rem; }
.bar i { flex: 1; height: 6px; border-radius: 2px; background: var(--none-ground); }
.bar i.pass { background: var(--pass); } .bar i.fail { background: var(--fail); } .bar i.unknown { background: var(--unknown); opacity: .55; }

details.criterion { border-top: 1px solid var(--line); }
details.criterion:first-of-type { border-top: 0; }
details.criterion > summary { list-style: none; cursor: pointer; padding: .75rem 1.1rem; display: grid; grid-template-columns: 6.6rem 1fr 1rem; gap: .25rem .75rem; align-items: baseline; }
details.criterion > summary::-webkit-details-marker { display: none; }
details.criterion > summary::after { content: ""; width: .45rem; height: .45rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(45deg); grid-column: 3; grid-row: 1; margin-right: .3rem; align-self: center; }
details.criterion[open] > summary::after { transform: rotate(-135deg); }
.criterion .title { font-weight: 550; }
.criterion .message { grid-column: 2 / 3; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.criterion .body { padding: 0 1.1rem 1.1rem calc(1.1rem + 6.6rem + .75rem); }
.case { padding: .7rem 0; border-top: 1px dashed var(--line); }
.case p { overflow-wrap: anywhere; }
.case h4 { margin: 0; font-size: .95rem; font-weight: 550; display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
.measures { border-collapse: collapse; margin: .5rem 0; font-size: .87rem; }
.measures th, .measures td { text-align: left; padding: .22rem 1rem .22rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.measures th { color: var(--soft); font-weight: 500; } .measures td.number { font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.pad { padding: .9rem 1.1rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
footer { margin-top: 3rem; color: var(--soft); font-size: .87rem; }

@media (max-width: 42rem) {
  main { padding: .75rem .75rem 3rem; }
  .verdict { padding: 1.1rem; }
  .facts .wide { grid-column: auto; }
  .blockers > li { grid-template-columns: 1fr; gap: .35rem; } .blockers .mark { justify-self: start; }
  .phases .rule, .phases thead { display: none; }
  .phases tr { display: grid; grid-template-columns: 1fr auto; gap: .2rem .75rem; padding: .7rem 1.1rem; border-top: 1px solid var(--line); }
  .phases tr:first-child { border-top: 0; } .phases td { border: 0; padding: 0; } .phases td:last-child { grid-column: 1 / -1; }
  details.criterion > summary { grid-template-columns: 1fr 1rem; } details.criterion > summary::after { grid-column: 2; } .criterion .mark { justify-self: start; grid-column: 1 / -1; }
  .criterion .message { grid-column: 1 / -1; } .criterion .body { padding-left: 1.1rem; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --code: #f4f4f4;
    --pass: #14713f; --pass-ground: #eef8f1; --fail: #b3201f; --fail-ground: #fdeeec; --unknown: #8a5400; --unknown-ground: #fdf5e4; --none: #444; --none-ground: #eee; --limited: #2b4c7e; --limited-ground: #eef3fb; }
  main { max-width: none; padding: 0; }
  .card, .verdict, .case, .blockers > li, .phases tr { break-inside: avoid; }
  details.criterion > summary::after { display: none; }
  details.criterion::details-content { content-visibility: visible; block-size: auto; }
  .mark, .bar i, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

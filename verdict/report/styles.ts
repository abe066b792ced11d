import { plotStyles } from './plot-styles.ts';
import { printStyles } from './print-styles.ts';

/** The report's only style sheet. Colours carry nothing by themselves: every outcome is also said in words and by its mark. */
const base = `
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
html { scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 70rem; margin: 0 auto; padding: 1.25rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .65rem; }
h3 { font-size: 1rem; }
h4 { font-size: .87rem; margin: .8rem 0 .2rem; }
p { margin: .3rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code { font: .86em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.small { font-size: .87rem; }
.gate, strong.bad { color: var(--fail); font-weight: 600; }
.gate { font-size: .78rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.pad { padding: .9rem 1.1rem; }

.verdict { border-radius: 14px; padding: 1.25rem 1.5rem 1.15rem; border: 1px solid; }
.verdict h1 { font-size: clamp(1.5rem, 4.2vw, 2.2rem); display: flex; gap: .65rem; align-items: baseline; }
.verdict.pass { background: var(--pass-ground); border-color: var(--pass); } .verdict.pass h1 { color: var(--pass); }
.verdict.fail { background: var(--fail-ground); border-color: var(--fail); } .verdict.fail h1 { color: var(--fail); }
.verdict.unknown { background: var(--unknown-ground); border-color: var(--unknown); } .verdict.unknown h1 { color: var(--unknown); }
.verdict.limited { background: var(--limited-ground); border-color: var(--limited); } .verdict.limited h1 { color: var(--limited); }
.facts { display: grid; grid-template-columns: 2.2fr 1.3fr 1fr 1.4fr; gap: .85rem 1.5rem; margin: .9rem 0 0; }
.facts div { min-width: 0; }
dt { font-size: .74rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); }
dd { margin: .1rem 0 0; overflow-wrap: anywhere; }
.verdict dt { color: inherit; opacity: .8; }
.verdict code { font-size: .76em; padding: .15em .4em; background: color-mix(in srgb, var(--ink) 8%, transparent); }

.mark { display: inline-block; min-width: 5.6rem; text-align: center; font-size: .76rem; font-weight: 600; padding: .14rem .5rem; border-radius: 999px; white-space: nowrap; }
.mark.pass { color: var(--pass); background: var(--pass-ground); } .mark.fail { color: var(--fail); background: var(--fail-ground); }
.mark.unknown { color: var(--unknown); background: var(--unknown-ground); } .mark.not-applicable { color: var(--none); background: var(--none-ground); }

.blockers { list-style: none; margin: 0; padding: 0; }
.blockers > li { padding: .65rem 1.1rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: 6.6rem 1fr; gap: .75rem; align-items: start; }
.blockers:first-child > li:first-child { border-top: 0; }
.blockers p { overflow-wrap: anywhere; margin: .1rem 0; }
.clamp { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
.where { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin-top: .2rem; font-size: .87rem; }
.links { display: inline-flex; flex-wrap: wrap; gap: .25rem .7rem; }
ul.causes { margin: .1rem 0 .25rem; }
.more > summary { padding: .6rem 1.1rem; cursor: pointer; color: var(--link); border-top: 1px solid var(--line); }

.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; margin-top: 1.4rem; }
.cards .wide { grid-column: 1 / -1; }
.cards h2 { margin: 0 0 .5rem; font-size: 1rem; }
.figures { display: flex; flex-wrap: wrap; gap: .4rem 1.05rem; margin: 0 0 .3rem; }
.figures div { display: flex; flex-direction: column-reverse; }
.figures dt { letter-spacing: 0; text-transform: none; font-size: .8rem; }
.figures dd { font-size: 1.4rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures .bad dd, b.bad { color: var(--fail); } .figures .unknown dd { color: var(--unknown); }
.slos { list-style: none; margin: 0 0 .5rem; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: .5rem 2.2rem; }
.slos li { font-size: .87rem; display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-content: end; }
.slos p { margin: 0; } .slo { text-align: right; font-variant-numeric: tabular-nums; }
.track { display: block; grid-column: 1 / -1; position: relative; height: 8px; border-radius: 4px; background: var(--none-ground); margin-top: .3rem; }
.track i { position: absolute; top: 0; bottom: 0; border-radius: 4px; }
.track .interval { background: var(--unknown); min-width: 4px; } .track.pass .interval { background: var(--pass); } .track.fail .interval { background: var(--fail); }
.track .at-limit { width: 2px; top: -4px; bottom: -4px; background: var(--ink); border-radius: 0; }
.score { margin-top: 1.6rem; }

.phases { width: 100%; border-collapse: collapse; }
.phases th { text-align: left; font-size: .74rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); font-weight: 500; }
.phases th, .phases td { padding: .55rem 1.1rem; vertical-align: top; border-top: 1px solid var(--line); }
.phases thead th { border-top: 0; padding-block: .7rem .45rem; }
.phases td:first-child { white-space: nowrap; font-weight: 550; }
.phases td a { color: inherit; text-decoration-color: var(--line); }
.bar { display: flex; gap: 2px; margin-top: .35rem; max-width: 11rem; }
.bar i { flex: 1; height: 6px; border-radius: 2px; background: var(--none-ground); }
.bar i.pass { background: var(--pass); } .bar i.fail { background: var(--fail); } .bar i.unknown { background: var(--unknown); opacity: .55; }

details.criterion { border-top: 1px solid var(--line); }
details.criterion:first-of-type { border-top: 0; }
details.criterion > summary { list-style: none; cursor: pointer; padding: .7rem 1.1rem; display: grid; grid-template-columns: 6.6rem 1fr 1rem; gap: .2rem .75rem; align-items: baseline; }
details.criterion > summary::-webkit-details-marker { display: none; }
details.criterion > summary::after { content: ""; width: .45rem; height: .45rem; border: solid var(--soft); border-width: 0 2px 2px 0; transform: rotate(45deg); grid-column: 3; grid-row: 1; margin-right: .3rem; align-self: center; }
details.criterion[open] > summary::after { transform: rotate(-135deg); }
.criterion .title { font-weight: 550; }
.criterion .message { grid-column: 2 / 3; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.criterion .body { padding: 0 1.1rem 1.1rem calc(1.1rem + 6.6rem + .75rem); }
.case { padding: .7rem 0; border-top: 1px dashed var(--line); }
.case.fail { border-left: 3px solid var(--fail); padding-left: .9rem; margin-left: calc(-.9rem - 3px); }
.case:target { background: color-mix(in srgb, var(--link) 7%, transparent); box-shadow: 0 0 0 .5rem color-mix(in srgb, var(--link) 7%, transparent); border-radius: 2px; }
.case p { overflow-wrap: anywhere; }
.case h3 { font-size: .95rem; font-weight: 550; display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
details.raw { margin: .35rem 0; font-size: .9rem; }
details.raw > summary { cursor: pointer; color: var(--link); width: fit-content; }
pre { font: .8rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); padding: .7rem .9rem; border-radius: 8px; overflow: auto; max-height: 24rem; }
ul.plain { margin: .2rem 0 .5rem; padding-left: 1.1rem; }
.course { margin: .3rem 0; } .course div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .2rem .9rem; padding: .15rem 0; }
.course dt { text-transform: none; letter-spacing: 0; font-size: inherit; } .course dd { margin: 0; }
.hole { border-left: 3px solid var(--fail); padding-left: .9rem; margin: .6rem 0; }

.measures { border-collapse: collapse; margin: .4rem 0; font-size: .87rem; }
.measures caption { text-align: left; color: var(--soft); padding-bottom: .25rem; }
.measures th, .measures td { text-align: left; padding: .22rem 1rem .22rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.measures th { color: var(--soft); font-weight: 500; } .measures th[scope=row] { color: inherit; } .measures td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
.measures th.group { padding-top: .7rem; }
.measures td.good { color: var(--pass); } .measures td.bad { color: var(--fail); font-weight: 600; } .measures td.unknown { color: var(--unknown); }
.matrix { font-size: .78rem; } .matrix th, .matrix td { white-space: nowrap; padding-right: .7rem; } .matrix thead th { white-space: normal; min-width: 4.5rem; vertical-align: bottom; }
.rows td { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
.scroll { overflow-x: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.columns .measures td { overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--soft); font-size: .87rem; }
`;

const phone = `
@media (max-width: 60rem) { .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (max-width: 42rem) {
  main { padding: .75rem .75rem 3rem; }
  .verdict { padding: 1.1rem; }
  .facts { grid-template-columns: 1fr 1fr; } .facts div:first-child { grid-column: 1 / -1; }
  .cards { grid-template-columns: minmax(0, 1fr); }
  .slos li { grid-template-columns: minmax(0, 1fr); } .slo { text-align: left; }
  .blockers > li { grid-template-columns: minmax(0, 1fr); gap: .35rem; } .blockers .mark { justify-self: start; }
  .phases .rule, .phases thead { display: none; }
  .phases tr { display: grid; grid-template-columns: 1fr auto; gap: .2rem .75rem; padding: .7rem 1.1rem; border-top: 1px solid var(--line); }
  .phases tr:first-child { border-top: 0; } .phases td { border: 0; padding: 0; } .phases td:last-child { grid-column: 1 / -1; }
  details.criterion > summary { grid-template-columns: minmax(0, 1fr) 1rem; } details.criterion > summary::after { grid-column: 2; } .criterion .mark { justify-self: start; }
  details.criterion > summary > .mark, .criterion .title, .criterion .message { grid-column: 1; }
  .criterion .body { padding-left: 1.1rem; }
  .course div { grid-template-columns: minmax(0, 1fr); }
}
`;

export const styles = `${base}${plotStyles}${phone}${printStyles}`;

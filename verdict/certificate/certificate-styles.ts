/** Light only: it is made to be printed. One A4 page; on a narrow screen it flows. */
export const certificateStyles = `
@page { size: A4 portrait; margin: 0; }
:root { color-scheme: light; --ink: #1b2430; --soft: #5a6573; --line: #cfd6de; --accent: #1d4f45; --ground: #fffefb; --wash: #eef3f0; }
.warned { --accent: #7a4d00; --wash: #faf3e4; }
.failed { --accent: #a3201c; --wash: #fbecea; }
* { box-sizing: border-box; }
body { margin: 0; background: #dfe3e7; color: var(--ink); font: 9.6pt/1.42 "Source Sans 3", "Segoe UI", system-ui, "Helvetica Neue", Arial, sans-serif; }
.sheet { width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 9mm; background: var(--ground); box-shadow: 0 2mm 8mm rgb(0 0 0 / 18%); display: flex; }
.frame { flex: 1; min-width: 0; border: 1.1mm double var(--accent); outline: .25mm solid var(--line); outline-offset: -3mm; padding: 7mm 12mm 5mm; display: flex; flex-direction: column; gap: 3.8mm; }
h1, h2, .name, .brand, .result { font-family: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, "DejaVu Serif", serif; }
header { text-align: center; }
.emblem { width: 19mm; height: 19mm; color: var(--accent); }
.brand { margin: 1mm 0 0; letter-spacing: .3em; text-transform: uppercase; font-size: 9pt; color: var(--soft); }
h1 { margin: 1.5mm 0 0; font-weight: 500; font-size: 24pt; line-height: 1.12; letter-spacing: -.005em; }
.holder { text-align: center; }
.lead { margin: 0; color: var(--soft); font-size: 10.5pt; text-wrap: balance; }
.name { margin: .5mm 0 0; font-size: 28pt; line-height: 1.15; color: var(--accent); overflow-wrap: anywhere; }
.digest { margin: .5mm 0 2.5mm; }
code { font: 8pt/1.35 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.result { display: inline-block; margin: 3mm 0 0; padding: 1.4mm 9mm 1.6mm; font-size: 16pt; line-height: 1.2; letter-spacing: .12em; text-transform: uppercase; color: #fff; background: var(--accent); }
h2 { margin: 0 0 1.2mm; font-size: 11pt; font-weight: 600; color: var(--accent); }
p { margin: 0 0 1mm; }
ol, ul { margin: 0; padding: 0; list-style: none; }
.phases ol { display: grid; grid-template-columns: 1fr 1fr; gap: 0 7mm; }
.phases li { display: grid; grid-template-columns: 4.5mm 1fr; padding: .8mm 0; border-top: .2mm solid var(--line); align-content: start; }
.phases li::before { content: "✓"; grid-row: span 2; color: var(--accent); font-weight: 700; }
.phases li.fail::before { content: "✗"; } .phases li.unknown::before { content: "?"; }
.phases span { grid-column: 2; color: var(--soft); font-size: 8.4pt; line-height: 1.3; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.waivers { background: var(--wash); padding: 1.8mm 4mm; border-left: 1mm solid var(--accent); }
.waivers li { margin-bottom: .5mm; font-size: 8.4pt; line-height: 1.35; overflow-wrap: anywhere; } .waivers em { color: var(--soft); font-style: normal; }
.columns { display: grid; grid-template-columns: repeat(3, 1fr); gap: 6mm; font-size: 8.4pt; line-height: 1.38; }
.columns li { margin-bottom: .8mm; }
.columns li, .waivers li { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
footer { margin-top: auto; border-top: .2mm solid var(--line); padding-top: 2.5mm; }
dl { margin: 0; display: grid; gap: .6mm; }
dl div { display: grid; grid-template-columns: 36mm 1fr; }
dt { color: var(--soft); font-size: 8.4pt; } dd { margin: 0; font: 7.6pt/1.45 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.verify { margin: 2.2mm 0 0; font-size: 8.4pt; color: var(--soft); } .verify code { font-size: 7pt; color: var(--ink); }
@media screen and (max-width: 215mm) {
  .sheet { width: auto; min-height: 0; margin: 0; padding: 3mm; box-shadow: none; } .frame { padding: 6mm 5mm; }
  h1 { font-size: 19pt; } .name { font-size: 23pt; }
  .phases ol, .columns { grid-template-columns: 1fr; } dl div { grid-template-columns: 1fr; }
  .columns li, .waivers li, .phases span { -webkit-line-clamp: none; }
}
@media print {
  body { background: none; } .sheet { margin: 0; box-shadow: none; height: 297mm; overflow: hidden; }
  .result, .waivers, .sheet { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

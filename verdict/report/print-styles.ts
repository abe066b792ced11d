/** On paper: light, whole sentences, everything that is folded on a screen laid open but for what passed. */
export const printStyles = `
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; --ground: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #ccc; --link: #000; --code: #f4f4f4;
    --pass: #14713f; --pass-ground: #eef8f1; --fail: #b3201f; --fail-ground: #fdeeec; --unknown: #8a5400; --unknown-ground: #fdf5e4; --none: #444; --none-ground: #eee; --limited: #2b4c7e; --limited-ground: #eef3fb;
    --k0: #0072b2; --k1: #c2570c; --k2: #00805f; --k3: #9d4f85; --k4: #7a6000; --k5: #3d7fae; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  .card, .verdict, .blockers > li, .phases tr, .plot, .hole { break-inside: avoid; }
  section > .card:has(details.criterion) { break-inside: auto; }
  h2, h3, h4, .case h3 { break-after: avoid; }
  details.criterion > summary::after { display: none; }
  .criterion .body { padding-left: 1.1rem; }
  .clamp { display: block; }
  .scroll { overflow: visible; }
  .matrix { font-size: 6.5pt; } .matrix th, .matrix td { white-space: normal; padding-right: .35rem; }
  pre { max-height: none; white-space: pre-wrap; }
  details.more::details-content { content-visibility: visible; block-size: auto; }
  details.more > summary { display: none; }
  .mark, .bar i, .verdict, .track, .track i, .plot { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

/** Plots: six kinds of line, told apart by dashes as well as by colour (Okabe and Ito's palette, chosen for colour blindness). */
export const plotStyles = `
:root { --k0: #0072b2; --k1: #c2570c; --k2: #00805f; --k3: #9d4f85; --k4: #7a6000; --k5: #3d7fae; }
@media (prefers-color-scheme: dark) { :root { --k0: #56b4e9; --k1: #f0a04b; --k2: #4fd1a5; --k3: #e3a1cb; --k4: #e5d555; --k5: #9cc9e6; } }
.plot { margin: .7rem 0; max-width: 46rem; }
.plot figcaption { font-size: .87rem; font-weight: 550; }
.plot svg { display: block; width: 100%; height: auto; }
.plot text { font: 11px system-ui, sans-serif; fill: var(--soft); }
.plot .end { text-anchor: end; } .plot .middle { text-anchor: middle; }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.plot rect.span { fill: var(--fail); opacity: .1; }
.plot .limit { stroke: var(--fail); stroke-width: 1.3; stroke-dasharray: 5 4; }
.plot rect.bad { fill: var(--fail); }
.plot .mark-gone { stroke: var(--soft); stroke-dasharray: 2 3; } .plot .mark-steady { stroke: var(--pass); stroke-width: 1.5; }
path.kind-0 { stroke: var(--k0); } path.kind-1 { stroke: var(--k1); stroke-dasharray: 7 2; } path.kind-2 { stroke: var(--k2); stroke-dasharray: 3 2; }
path.kind-3 { stroke: var(--k3); stroke-dasharray: 9 2 2 2; } path.kind-4 { stroke: var(--k4); stroke-dasharray: 1 2; } path.kind-5 { stroke: var(--k5); stroke-dasharray: 5 5; }
path.fitted { stroke-dasharray: 2 4; stroke-width: 2.2; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .2rem 0 0; padding: 0; font-size: .8rem; color: var(--soft); }
.legend li::before { content: ""; display: inline-block; width: 1.1rem; height: 0; border-top: 2.5px solid currentColor; vertical-align: middle; margin-right: .4rem; }
.legend .kind-0::before { border-color: var(--k0); } .legend .kind-1::before { border-color: var(--k1); border-top-style: dashed; } .legend .kind-2::before { border-color: var(--k2); border-top-style: dashed; }
.legend .kind-3::before { border-color: var(--k3); border-top-style: dashed; } .legend .kind-4::before { border-color: var(--k4); border-top-style: dotted; } .legend .kind-5::before { border-color: var(--k5); border-top-style: dashed; }
.legend .limit::before { border-color: var(--fail); border-top-style: dashed; } .legend .mark-gone::before { border-top-style: dotted; } .legend .mark-steady::before { border-color: var(--pass); }
.legend .span::before, .legend .bad::before { border: 0; height: .7rem; width: .7rem; background: var(--fail); border-radius: 2px; } .legend .span::before { opacity: .25; }
`;

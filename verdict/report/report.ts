import type { Benchmarks } from '../benchmarks.ts';
import type { CalibrationReading } from '../calibration.ts';
import type { EvidenceFolder } from '../read-evidence.ts';
import type { Verdict } from '../verdict.ts';
import { benchmarksSection } from './benchmarks-section.ts';
import { criteriaSection } from './criteria-section.ts';
import { firstScreen } from './first-screen.ts';
import { closedPolicy, html, Markup } from './html.ts';
import { phasesSection } from './phases-section.ts';
import { runSection } from './run-section.ts';
import { styles } from './styles.ts';

/** What a report shows beside what follows from the evidence. */
export interface Beside {
  readonly calibration?: CalibrationReading;
  readonly benchmarks?: Benchmarks | undefined;
  /** Whether a certificate lies beside the report. */
  readonly isCertified?: boolean;
}

/**
 * The report: one file without scripts and without network. Evidence holds attack payloads; besides escaping, a policy forbids
 * the page to run or load anything.
 */
export function reportHtml(
  verdict: Verdict,
  folder: EvidenceFolder,
  { calibration = {}, benchmarks, isCertified = false }: Beside = {},
): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${closedPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${verdict.words} · Diamond Run ${verdict.run}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
<main>
${firstScreen(verdict, folder, calibration, isCertified)}
${phasesSection(verdict)}
${criteriaSection(verdict, folder, calibration.results)}
${benchmarks && benchmarksSection(benchmarks)}
${runSection(verdict, folder.run)}
<footer>Diamond Run ${verdict.run}. Made from the run’s evidence alone: <code>npx diamond-run report ${verdict.run}</code> makes it again.</footer>
</main>
</body>
</html>
`.text;
}

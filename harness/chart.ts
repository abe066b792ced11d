/** A line plot, kept as data in the evidence so that the report can be drawn anew from it alone. */
export interface Chart {
  readonly title: string;
  /** Quantities of the axes, with units as in Measurement: `s`, `ms`, `1/s`, `By`. */
  readonly x: { readonly name: string; readonly unit: string };
  readonly y: { readonly name: string; readonly unit: string };
  readonly series: readonly ChartSeries[];
  /** A horizontal line that the measured values are held against. */
  readonly limit?: { readonly value: number; readonly label: string };
  /** Spans of x worth showing: a fault in effect, a warm-up, the knee (`from` = `to`). */
  readonly spans?: readonly { readonly from: number; readonly to: number; readonly label: string }[];
}

export interface ChartSeries {
  readonly name: string;
  /** Ascending by x; at most a few hundred, the writer thins out. `null`: nothing was measured there. */
  readonly points: readonly (readonly [x: number, y: number | null])[];
  /** A fitted line rather than what was measured: drawn dashed. */
  readonly fitted?: boolean;
}

/** A table kept in the evidence, such as the authorization matrix. Cells are plain text; the report escapes them. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Plain text, or text that is good or bad news. */
export type TableCell = string | { readonly text: string; readonly tone: 'good' | 'bad' | 'unknown' };

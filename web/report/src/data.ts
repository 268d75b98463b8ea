/** What `stride results` puts into the page (src/stride/deployment/results_html.cpp). */

export interface Spread {
  mean: number;
  least: number;
  most: number;
  low: number;
  high: number;
}

export interface ClassScore {
  activity: string;
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

export interface Curve {
  name: string;
  loss: (number | null)[];
  validation_macro_f1: (number | null)[];
}

/** What the seeds of one plan say together. */
export interface Row {
  protocol: string;
  command: string[];
  leaky: boolean;
  stale: boolean;
  seeds: number;
  subjects: number;
  over: "subjects" | "windows";
  accuracy: Spread;
  macro_f1: Spread;
  weighted_f1: Spread;
  balanced_accuracy: Spread;
  worst: { subject: string; accuracy: number; macro_f1: number };
  classes: ClassScore[];
  confusion: number[][];
  curves: Curve[];
  parameters: number;
  macs: number;
  size_bytes: number;
  made: { date: string; machine: string; executor: string; code: string; seconds: number };
}

export interface Study {
  name: string;
  group: string;
  title: string;
  label: string;
  about: string;
  honest: Row | null;
  leaky: Row | null;
}

export function read(): Study[] {
  const text = document.getElementById("data")?.textContent ?? "";
  return (JSON.parse(text) as { studies: Study[] }).studies;
}

/** The row that a study is judged by, where it has run at all. */
export const judged = (study: Study): Row => (study.honest ?? study.leaky)!;

export const share = (value: number): string => value.toFixed(3);

/** 69234688 -> "69.2 M" */
export function count(value: number): string {
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]] as const)
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${unit}`;
  return String(value);
}

export function bytes(value: number): string {
  for (const [unit, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]] as const)
    if (value >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  return `${value} B`;
}

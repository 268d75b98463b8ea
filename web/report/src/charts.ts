/** Charts drawn by uPlot: curves, bars and bubbles. Colours are those of Okabe and Ito (2008), told apart by most eyes; what is
 *  leaky also has another shape, and never colour alone. */
import uPlot from "uplot";
import { count, type Curve } from "./data";
import { make } from "./dom";

const css = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const font = "13px system-ui, sans-serif";

let drawn = 0;
const charts: { holder: HTMLElement; draw: () => uPlot | null; chart: uPlot | null }[] = [];

/** A place for a chart, which `settle` draws; it draws itself again when its width or the colours change. */
function chart(name: string, height: number, options: () => Omit<uPlot.Options, "width" | "height">, data: uPlot.AlignedData) {
  const holder = make("div", { class: "chart", role: "img", "aria-label": name });
  const draw = (): uPlot | null => {
    const width = holder.clientWidth;
    if (width === 0) return null;
    return new uPlot({ legend: { show: false }, cursor: { show: false }, ...options(), width, height }, data, holder);
  };
  const entry = { holder, draw, chart: null as uPlot | null };
  charts.push(entry);
  const fit = (): void => {
    if (entry.chart === null) redraw(entry);
    else if (entry.chart.width !== holder.clientWidth && holder.clientWidth > 0)
      entry.chart.setSize({ width: holder.clientWidth, height });
  };
  // Not within the observer's own turn: drawing changes what it observes.
  new ResizeObserver(() => requestAnimationFrame(fit)).observe(holder);
  return holder;
}

function redraw(entry: (typeof charts)[number]): void {
  entry.chart?.destroy();
  entry.chart = entry.draw();
  if (entry.chart === null) return;
  ++drawn;
  document.documentElement.dataset.charts = String(drawn);
}

/** Charts that left the page are forgotten, and those that came are drawn. Nothing happens before the page stands. */
export function settle(): void {
  if (!charts.some((entry) => entry.holder.isConnected)) return;
  for (let i = charts.length - 1; i >= 0; --i)
    if (!charts[i].holder.isConnected) charts.splice(i, 1)[0].chart?.destroy();
  for (const entry of charts) if (entry.chart === null) redraw(entry);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(redraw));

const axis = (): uPlot.Axis => ({
  stroke: css("--ink"),
  font,
  labelFont: font,
  grid: { stroke: css("--line"), width: 1 },
  ticks: { stroke: css("--line"), width: 1 },
});

/** Loss and validation macro-F1 of each epoch; a line for each seed or fold. */
export function curves(name: string, all: Curve[]): HTMLElement {
  const epochs = Math.max(...all.map((c) => c.loss.length));
  const fill = (list: (number | null)[]) => Array.from({ length: epochs }, (_, i) => list[i] ?? null);
  const data = [
    Array.from({ length: epochs }, (_, i) => i + 1),
    ...all.map((c) => fill(c.loss)),
    ...all.map((c) => fill(c.validation_macro_f1)),
  ] as uPlot.AlignedData;
  const points = { show: epochs < 3 };
  return chart(name, 300, () => ({
    scales: { x: { time: false }, loss: { range: (_u, _min, max) => [0, max * 1.05 || 1] }, f1: { range: [0, 1] } },
    axes: [
      { ...axis(), label: "epoch", incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
      { ...axis(), scale: "loss", label: "training loss (dashed)", size: 60 },
      { ...axis(), scale: "f1", side: 1, label: "validation macro-F1", grid: { show: false }, size: 60 },
    ],
    series: [
      {},
      ...all.map(() => ({ scale: "loss", stroke: css("--second"), width: 1.5, dash: [6, 4], points })),
      ...all.map(() => ({ scale: "f1", stroke: css("--first"), width: 1.5, points })),
    ],
  }), data);
}

export interface Bar {
  label: string;
  value: number;
  /** A second value, drawn as a hollow diamond: the leaky one. */
  other?: number;
  low?: number;
  high?: number;
}

export interface Unit {
  label: string;
  text: (value: number) => string;
  most?: number; // where the axis ends
  steps?: number[]; // between ticks
  print?: boolean; // the value behind each bar
}

/** Horizontal bars, the first on top, with whiskers where there is an interval. */
export function bars(name: string, list: Bar[], unit: Unit): HTMLElement {
  const n = list.length;
  const most = unit.most ?? Math.max(...list.map((b) => b.value)) * 1.3;
  const data = [list.map((_, i) => i), list.map((b) => b.value)] as uPlot.AlignedData;
  const longest = Math.max(...list.map((b) => b.label.length));
  const marks = (u: uPlot): void => {
    const ctx = u.ctx, ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = css("--ink");
    ctx.lineWidth = 1.5 * ratio;
    list.forEach((b, i) => {
      const y = u.valToPos(i, "x", true);
      const x = (value: number) => u.valToPos(value, "y", true);
      const half = 4 * ratio;
      ctx.beginPath();
      if (b.low !== undefined && b.high !== undefined) {
        ctx.moveTo(x(b.low), y), ctx.lineTo(x(b.high), y);
        for (const end of [b.low, b.high]) ctx.moveTo(x(end), y - half), ctx.lineTo(x(end), y + half);
      }
      ctx.stroke();
      if (unit.print) {
        ctx.fillStyle = css("--ink");
        ctx.font = `${12 * ratio}px system-ui, sans-serif`;
        ctx.textAlign = "left";
        ctx.textBaseline = "middle";
        ctx.fillText(unit.text(b.value), x(b.value) + 5 * ratio, y);
      }
      if (b.other === undefined) return;
      const r = 6 * ratio, at = x(b.other);
      ctx.beginPath();
      ctx.moveTo(at, y - r), ctx.lineTo(at + r, y), ctx.lineTo(at, y + r), ctx.lineTo(at - r, y), ctx.closePath();
      ctx.fillStyle = css("--paper"), ctx.fill();
      ctx.strokeStyle = css("--leaky"), ctx.stroke();
      ctx.strokeStyle = css("--ink");
    });
    ctx.restore();
  };
  return chart(name, 60 + 30 * n, () => ({
    scales: {
      x: { time: false, ori: 1, dir: -1, range: [-0.6, n - 0.4] },
      y: { ori: 0, range: [0, most] },
    },
    axes: [
      {
        ...axis(),
        scale: "x",
        side: 3,
        size: Math.min(150, 20 + 7 * longest),
        splits: () => list.map((_, i) => i),
        values: () => list.map((b) => (b.label.length > 19 ? b.label.slice(0, 18) + "\u2026" : b.label)),
        grid: { show: false },
      },
      { ...axis(), scale: "y", side: 2, label: unit.label, values: (_u, splits) => splits.map(unit.text), space: 70, ...(unit.steps ? { incrs: unit.steps } : {}) },
    ],
    series: [{}, { scale: "y", fill: css("--first"), stroke: css("--first"), points: { show: false }, paths: uPlot.paths.bars!({ size: [0.62, 40] }) }],
    hooks: { draw: [marks] },
  }), data);
}

export interface Bubble {
  label: string;
  x: number; // MACs
  y: number; // macro-F1
  size: number; // bytes
  leaky: boolean;
}

/** Macro-F1 against MACs (logarithmic); the area of a bubble is the model's size. What is leaky is hollow and dashed. */
export function bubbles(name: string, list: Bubble[]): HTMLElement {
  const all = [...list].sort((a, b) => a.x - b.x);
  const data = [all.map((b) => b.x), all.map((b) => b.y)] as uPlot.AlignedData;
  const largest = Math.max(...all.map((b) => b.size));
  const first = Math.floor(Math.log10(all[0].x) - 0.2), last = Math.ceil(Math.log10(all[all.length - 1].x) + 0.2);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const decades: uPlot.Range.MinMax = [powers[0], powers[powers.length - 1]];
  const low = Math.min(...all.map((b) => b.y)), high = Math.max(...all.map((b) => b.y));
  const paint = (u: uPlot): void => {
    const ctx = u.ctx, ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    const taken: { x: number; y: number; width: number }[] = [];
    const spots = all.map((b) => ({
      b,
      x: u.valToPos(b.x, "x", true),
      y: u.valToPos(b.y, "y", true),
      r: Math.max(4, 22 * Math.sqrt(b.size / largest)) * ratio,
    }));
    // Large ones first, so that small ones stay visible.
    for (const { b, x, y, r } of [...spots].sort((p, q) => q.r - p.r)) {
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.setLineDash(b.leaky ? [4 * ratio, 3 * ratio] : []);
      ctx.lineWidth = 1.5 * ratio;
      ctx.strokeStyle = css(b.leaky ? "--leaky" : "--first");
      ctx.fillStyle = css("--first") + "55";
      if (!b.leaky) ctx.fill();
      ctx.stroke();
    }
    ctx.fillStyle = css("--ink");
    for (const { b, x, y, r } of spots) {
      const text = b.label + (b.leaky ? " LEAKY" : "");
      const width = ctx.measureText(text).width, gap = 4 * ratio, height = 14 * ratio;
      const right = u.bbox.left + u.bbox.width;
      const place = { x: x + r + gap + width < right ? x + r + gap : x - r - gap - width, y, width };
      const hits = () => taken.some((t) => Math.abs(t.y - place.y) < height && t.x < place.x + width && place.x < t.x + t.width);
      for (let step = 1; hits() && step < 24; ++step) place.y = y + (step % 2 ? 1 : -1) * Math.ceil(step / 2) * height * 0.6;
      taken.push(place);
      ctx.fillText(text, place.x, place.y);
    }
    ctx.restore();
  };
  return chart(name, 360, () => ({
    scales: { x: { time: false, distr: 3, range: decades }, y: { range: [Math.max(0, low - 0.08), Math.min(1.02, high + 0.08)] } },
    axes: [
      { ...axis(), label: "multiply-accumulates a window", splits: () => powers, values: () => powers.map(count) },
      { ...axis(), label: "macro-F1", values: (_u, splits) => splits.map((v) => v.toFixed(2)), size: 64 },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: { draw: [paint] },
  }), data);
}

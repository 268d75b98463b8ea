/** The report: a comparison of all studies, their cost, and one study closely. */
import { bars, bubbles, curves, settle } from "./charts";
import { confusion } from "./confusion";
import { bytes, count, judged, read, share, type Row, type Spread, type Study } from "./data";
import { choice, make, numbers, scrolling, stamp, table } from "./dom";

const groups = (studies: Study[]): string[] => [...new Set(studies.map((s) => s.group))];

/** "0.912", its interval as text and as a line from 0 to 1, and the stamp. */
function score(spread: Spread | undefined, leaky: boolean): Node {
  if (!spread) return make("span", { class: "none" }, "not run");
  const line = make("span", { class: "interval", "aria-hidden": "true" });
  line.style.setProperty("--low", String(spread.low));
  line.style.setProperty("--high", String(spread.high));
  line.style.setProperty("--mean", String(spread.mean));
  return make("span", { class: "score" }, make("strong", {}, share(spread.mean)), " ",
    make("span", { class: "range" }, `[${share(spread.low)}, ${share(spread.high)}]`), " ", stamp(leaky), line);
}

interface Column {
  name: string;
  cell: (study: Study) => Node | string;
  by: (study: Study) => number | string;
}

const macroF1 = (row: Row | null): number => row?.macro_f1.mean ?? -1;

const columns: Column[] = [
  { name: "study", cell: (s) => link(s), by: (s) => s.title.toLowerCase() },
  { name: "macro-F1 [95 %]", cell: (s) => score(s.honest?.macro_f1, s.honest?.leaky ?? false), by: (s) => macroF1(s.honest) },
  { name: "accuracy [95 %]", cell: (s) => score(s.honest?.accuracy, s.honest?.leaky ?? false), by: (s) => s.honest?.accuracy.mean ?? -1 },
  { name: "LEAKY twin, macro-F1", cell: (s) => (s.leaky ? score(s.leaky.macro_f1, s.leaky.leaky) : ""), by: (s) => macroF1(s.leaky) },
  {
    name: "worst person",
    cell: (s) => make("span", {}, `${judged(s).worst.subject} (${share(judged(s).worst.macro_f1)}) `, stamp(judged(s).leaky)),
    by: (s) => judged(s).worst.macro_f1,
  },
  { name: "size", cell: (s) => bytes(judged(s).size_bytes), by: (s) => judged(s).size_bytes },
  { name: "MACs", cell: (s) => count(judged(s).macs), by: (s) => judged(s).macs },
  { name: "seeds", cell: (s) => String(judged(s).seeds), by: (s) => judged(s).seeds },
];

function link(study: Study): Node {
  const button = make("button", { type: "button", class: "link" }, study.title);
  button.addEventListener("click", () => {
    location.hash = study.name;
    document.getElementById("closely")?.scrollIntoView();
  });
  return make("span", {}, button, judged(study).stale ? make("small", {}, " made with other settings than the file has now") : null);
}

function comparison(studies: Study[]): HTMLElement {
  const holder = make("div");
  let group = "", order = -1, up = false;
  const show = (focus = -1): void => {
    const rows = studies.filter((s) => group === "" || s.group === group);
    if (order >= 0)
      rows.sort((a, b) => {
        const x = columns[order].by(a), y = columns[order].by(b);
        return (x < y ? -1 : x > y ? 1 : 0) * (up ? 1 : -1);
      });
    const content = table("All studies", columns.map(() => ""), rows.map((s) => columns.map((c) => {
      const cell = c.cell(s);
      return typeof cell === "string" ? document.createTextNode(cell) : cell;
    })));
    content.className = "studies";
    content.querySelectorAll("tbody tr").forEach((line) =>
      [...line.children].forEach((cell, i) => cell.setAttribute("data-label", columns[i].name)));
    content.querySelectorAll("thead th").forEach((head, i) => {
      const button = make("button", { type: "button", class: "sort" }, columns[i].name);
      if (i === order) head.setAttribute("aria-sort", up ? "ascending" : "descending");
      button.addEventListener("click", () => {
        up = order === i ? !up : i === 0;
        order = i;
        show(i);
      });
      head.replaceChildren(button);
    });
    holder.replaceChildren(scrolling(content, "All studies"));
    if (focus >= 0) holder.querySelectorAll<HTMLElement>("thead button")[focus].focus();
  };
  show();
  const options: [string, string][] = [["", "all"], ...groups(studies).map((g): [string, string] => [g, g])];
  return make("section", {}, make("h2", {}, "Comparison"), choice("Recordings", options, (value) => {
    group = value;
    show();
  }), holder);
}

function cost(studies: Study[]): HTMLElement {
  const holder = make("div", { class: "pair" });
  const show = (group: string): void => {
    const list = studies.filter((s) => s.group === group);
    const bubble = (s: Study, row: Row) => ({ label: s.label, x: Math.max(1, row.macs), y: row.macro_f1.mean, size: row.size_bytes, leaky: row.leaky });
    const points = list.flatMap((s) => [s.honest, s.leaky].flatMap((row) => (row ? [bubble(s, row)] : [])));
    const size = list.map((s) => ({ label: s.label, value: judged(s).size_bytes }));
    holder.replaceChildren(
      make("figure", {},
        make("figcaption", {}, "Macro-F1 against cost; the area is the model's size. Hollow and dashed: LEAKY."),
        bubbles(`Macro-F1 against multiply-accumulates, ${group}`, points),
        numbers("Macro-F1 and cost", ["network", "MACs", "macro-F1", "size"],
          points.map((p) => [make("span", {}, p.label + " ", stamp(p.leaky)), count(p.x), share(p.y), bytes(p.size)]))),
      make("figure", {},
        make("figcaption", {}, "Size of the model: bytes of its file, or of its float32 weights where no file was kept."),
        bars(`Model sizes, ${group}`, size, { label: "size", text: bytes, steps: Array.from({ length: 40 }, (_, i) => 2 ** i), print: true }),
        numbers("Model sizes", ["network", "size"], size.map((b) => [b.label, bytes(b.value)]))),
    );
    settle();
  };
  const names = groups(studies);
  show(names[0]);
  return make("section", {}, make("h2", {}, "Score and cost"), choice("Recordings", names.map((g) => [g, g]), show), holder);
}

/** One plan of a study: its confusion, activities and curves. */
function closely(study: Study, row: Row): Node[] {
  const other = row === study.honest ? study.leaky : null;
  const activities = row.classes.map((c, k) => ({ label: c.activity, value: c.f1, other: other?.classes[k]?.f1 }));
  const facts = make("p", {}, `Protocol ${row.protocol} `, stamp(row.leaky),
    ` \u00b7 ${row.subjects} people tested \u00b7 interval over ${row.over === "windows" ? "windows (too few people)" : row.seeds > 1 ? "people and seeds" : "people"}` +
    ` \u00b7 ${count(row.parameters)} parameters \u00b7 made ${row.made.date} on ${row.made.machine} (${row.made.executor}), commit ${row.made.code}`);
  const trained = row.curves.filter((c) => c.loss.some((v) => v !== null));
  return [
    facts,
    make("pre", {}, make("code", {}, "stride " + row.command.map((w) => (/^[\w./:,=+@%-]+$/.test(w) ? w : `'${w.replaceAll("'", "'\\''")}'`)).join(" "))),
    make("div", { class: "pair" },
      make("figure", {},
        make("figcaption", {}, "F1 of each activity" + (row.seeds > 1 ? ", mean of the seeds" : "") + (other ? ". Diamonds: the LEAKY twin." : ".")),
        bars(`F1 of each activity, ${study.title}`, activities, { label: "F1", text: (v) => v.toFixed(1), most: 1.02 }),
        numbers("Activities", ["activity", "precision", "recall", "F1", "windows", ...(other ? ["F1 LEAKY"] : [])],
          row.classes.map((c, k) => [c.activity, share(c.precision), share(c.recall), share(c.f1), String(c.support), ...(other ? [share(other.classes[k]?.f1 ?? NaN)] : [])]))),
      trained.length === 0 ? null : make("figure", {},
        make("figcaption", {}, "Learning curves, a line for each " + (trained.length > row.seeds ? "fold and seed." : "seed.")),
        curves(`Learning curves, ${study.title}`, trained),
        numbers("Last and best epochs", ["training", "epochs", "last loss", "best validation macro-F1"],
          trained.map((c) => [c.name, String(c.loss.length), share(c.loss[c.loss.length - 1] ?? NaN),
            share(Math.max(...c.validation_macro_f1.map((v) => v ?? NaN)))]))),
      make("figure", { class: row.classes.length > 8 ? "whole" : "" }, make("figcaption", {}, "Confusion."), confusion(row)),
    ),
  ];
}

function oneStudy(studies: Study[]): HTMLElement {
  const holder = make("div");
  const select = choice("Study", studies.map((s) => [s.name, s.title]), (name) => (location.hash = name));
  const show = (): void => {
    const wanted = decodeURIComponent(location.hash.slice(1));
    const study = studies.find((s) => s.name === wanted) ?? studies[0];
    select.querySelector("select")!.value = study.name;
    holder.replaceChildren(make("p", {}, study.about), ...closely(study, judged(study)));
    settle();
  };
  addEventListener("hashchange", show);
  show();
  return make("section", { id: "closely" }, make("h2", {}, "One study closely"), select, holder);
}

const studies = read();
const report = document.getElementById("report")!;
if (studies.length === 0) report.replaceChildren(make("p", {}, "Nothing has run yet: stride results"));
else report.replaceChildren(comparison(studies), cost(studies), oneStudy(studies));
settle();

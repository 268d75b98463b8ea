/** The confusion matrix as a table: rows are the truth, shaded by their share of it. */
import { share, type Row } from "./data";
import { make, scrolling } from "./dom";

export function confusion(row: Row): HTMLElement {
  const names = row.classes.map((c) => c.activity);
  const head = make("tr", {}, make("td", {}), ...names.map((name, k) => make("th", { scope: "col", title: name }, String(k + 1))));
  const lines = row.confusion.map((counts, t) => {
    const sum = counts.reduce((a, b) => a + b, 0);
    const cells = counts.map((n, a) => {
      const part = sum > 0 ? n / sum : 0;
      const cell = make("td", { title: `${names[t]} answered as ${names[a]}: ${n} of ${sum} (${share(part)})` }, n === 0 ? "\u00b7" : String(n));
      // Hits and errors differ in hue; the square root lets rare errors be seen.
      const shade = t === a ? part : Math.sqrt(part);
      cell.style.setProperty("--part", String(Math.round(shade * 100)));
      cell.className = (t === a ? "hit" : "error") + (shade > 0.6 ? " strong" : "");
      return cell;
    });
    return make("tr", {}, make("th", { scope: "row" }, `${t + 1} ${names[t]}`), ...cells);
  });
  const matrix = make("table", { class: "confusion" },
    make("caption", {}, "Rows are the truth, columns the answers, in windows" + (row.seeds > 1 ? " of all seeds" : "")),
    make("thead", {}, head), make("tbody", {}, ...lines));
  return scrolling(matrix, "Confusion matrix");
}

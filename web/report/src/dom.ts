/** Elements made from text: names come from data and are never read as markup. */

type Child = Node | string | null;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

export const stamp = (leaky: boolean): HTMLElement | null => (leaky ? make("span", { class: "leaky" }, "LEAKY") : null);

/** A table whose first column names its rows; numbers stand right. */
export function table(caption: string, head: string[], rows: Child[][]): HTMLTableElement {
  const body = rows.map((cells) =>
    make("tr", {}, ...cells.map((cell, i) => (i === 0 ? make("th", { scope: "row" }, cell) : make("td", {}, cell)))),
  );
  return make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...body),
  );
}

/** The numbers of a chart as a table, beside it for those who cannot see it. */
export const numbers = (caption: string, head: string[], rows: Child[][]): HTMLElement =>
  make("details", {}, make("summary", {}, "The numbers"), scrolling(table(caption, head, rows), caption));

/** Wide content scrolls in its own box, which the keyboard reaches. */
export const scrolling = (content: HTMLElement, name: string): HTMLElement =>
  make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": name }, content);

export function choice(label: string, options: [string, string][], chosen: (value: string) => void): HTMLElement {
  const select = make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => chosen(select.value));
  return make("label", { class: "choice" }, label + " ", select);
}

// Puts the page, its styles and its program into one file: dist/report.html. With --check it writes nothing, and fails where the
// file that is there is another one.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const target = "dist/report.html";
const bundle = await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  charset: "ascii",
  legalComments: "none", // the licence stands in the page
  write: false,
});
const read = (path) => readFile(path, "utf8");
const parts = {
  "@LICENCE@": (await read("node_modules/uplot/LICENSE")).trim(),
  "@STYLE@": (await read("node_modules/uplot/dist/uPlot.min.css")).trim() + "\n" + (await read("src/style.css")).trim(),
  // No text of the program may end its own element.
  "@PROGRAM@": bundle.outputFiles[0].text.trim().replaceAll("</script", "<\\/script"),
};
let page = await read("src/page.html");
for (const [place, text] of Object.entries(parts)) page = page.replace(place, () => text);

if (process.argv.includes("--check")) {
  if ((await read(target)) !== page) {
    console.error(`${target} is not what src makes; run npm run build in web/report and commit it`);
    process.exit(1);
  }
} else {
  await writeFile(target, page);
  console.log(`${target}: ${page.length} bytes`);
}

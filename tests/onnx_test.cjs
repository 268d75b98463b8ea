// Runs the files of onnx_cases in ONNX Runtime: node onnx_test.cjs RUNTIME FOLDER
const fs = require("fs");
const path = require("path");
const [runtime, folder] = process.argv.slice(2);
const ort = require(path.join(runtime, "node_modules", "onnxruntime-node"));

function floats(name) {
  const bytes = fs.readFileSync(path.join(folder, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

// How far apart, as a share of the largest answer; NaN is as far as can be.
function distance(got, wanted) {
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < wanted.length; ++i) {
    largest = Math.max(largest, Math.abs(wanted[i]));
    const d = Math.abs(got[i] - wanted[i]);
    apart = Number.isNaN(d) ? Infinity : Math.max(apart, d);
  }
  return got.length === wanted.length ? apart / largest : Infinity;
}

async function problems(name) {
  const about = JSON.parse(fs.readFileSync(path.join(folder, name + ".json"), "utf8"));
  const optimised = path.join(folder, name + ".optimised");
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 };
  if (about.whole_numbers) options.optimizedModelFilePath = optimised;
  const session = await ort.InferenceSession.create(path.join(folder, name + ".onnx"), options);
  const ask = async (x, shape) => (await session.run({ x: new ort.Tensor("float32", x, shape) })).logits;
  const x = floats(name + ".x");
  const wanted = floats(name + ".wanted");
  const all = await ask(x, about.shape);
  const found = [];
  const far = distance(all.data, wanted);
  if (!(far <= about.tolerance)) found.push(`answers ${far.toExponential(2)} of the largest apart, want at most ${about.tolerance}`);
  if (String(all.dims) !== String([about.shape[0], about.classes])) found.push(`a shape of [${all.dims}]`);
  const each = x.length / about.shape[0];
  const single = await ask(x.slice(0, each), [1, ...about.shape.slice(1)]);
  const alone = distance(single.data, all.data.slice(0, about.classes));
  // Kernels for other numbers of windows may add in another order.
  if (!(alone <= 1e-5)) found.push(`one window alone answers ${alone.toExponential(2)} apart`);
  if (about.whole_numbers) {
    const text = fs.readFileSync(optimised, "latin1");
    if (!/QLinearConv|QGemm|QLinearMatMul/.test(text)) found.push("no layer became one of whole numbers");
    fs.unlinkSync(optimised);
  }
  return { found, far };
}

async function main() {
  let failed = 0;
  const names = fs.readdirSync(folder).filter((f) => f.endsWith(".onnx")).map((f) => f.slice(0, -5)).sort();
  if (names.length === 0) throw new Error("no files in " + folder);
  for (const name of names) {
    let result;
    try {
      result = await problems(name);
    } catch (error) {
      result = { found: [error.message], far: NaN };
    }
    console.log(`${name}: ${result.found.length ? result.found.join("; ") : "ok, " + result.far.toExponential(1)}`);
    failed += result.found.length > 0;
  }
  process.exit(failed ? 1 : 0);
}

main();

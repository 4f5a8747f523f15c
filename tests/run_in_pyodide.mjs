// Runs notebooks' cells with the Python of an exported site, as its pages do, but under Node.
//
// node run_in_pyodide.mjs SITE/live FILE: the file has a list of notebooks, each a list of cells, as JSON. Their
// outputs are printed.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, file] = process.argv;
const { startPython } = await import(pathToFileURL(`${folder}/worker.js`));
const cells = await startPython(`${folder}/`);
const outputs = [];
for (const notebook of JSON.parse(readFileSync(file, "utf8"))) {
  cells.start_over();
  outputs.push(notebook.map((source, i) => JSON.parse(cells.run(source, `cell ${i + 1}`))));
}
console.log(JSON.stringify(outputs));

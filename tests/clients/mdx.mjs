// Compile every Markdown page below a folder as MDX, as Docusaurus does; print what cannot be compiled.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "@mdx-js/mdx";
import remarkGfm from "remark-gfm";

const folder = process.argv[2];
for (const name of await readdir(folder, { recursive: true })) {
  if (!name.endsWith(".md")) continue;
  const page = (await readFile(join(folder, name), "utf8")).replace(/^---\n.*?\n---\n/s, "");
  try {
    await compile(page, { remarkPlugins: [remarkGfm] });
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}

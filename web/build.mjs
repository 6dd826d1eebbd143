// Makes everything that a browser loads: `node build.mjs OUTPUT [TEMPLATES]`.
//
// OUTPUT gets files with a hash of their content in the name, brotli beside what shrinks,
// and `manifest.toml`, which says by which name the templates know each file.
// TEMPLATES is the folder of the pages: what they do not use of styles and icons is left out.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2] ?? "dist");
const templates = resolve(process.argv[3] ?? join(here, "../server/src/web"));
const packages = join(here, "node_modules");

/** Whose work is in what we serve, with the file of its licence. */
const THIRD_PARTIES = [
  ["Bootstrap Italia", "bootstrap-italia/LICENSE"],
  ["Titillium Web (font)", "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt"],
  ["htmx", "htmx.org/LICENSE"],
  ["uPlot", "uplot/LICENSE"],
  ["asciinema player", "asciinema-player/LICENSE"],
  ["Solid (inside the asciinema player)", "solid-js/LICENSE"],
];

/** Bootstrap Italia contains Bootstrap, whose licence its package names without its text: this is the MIT licence. */
const BOOTSTRAP = `Copyright (c) 2011-2022 The Bootstrap Authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
const sources = await readSources();
const manifest = new Map([
  ...(await bundle()),
  ["sprite.svg", await put("sprite.svg", await sprite())],
  ["icon.svg", await put("icon.svg", await readFile(join(here, "src/icon.svg")))],
  ["third-party.txt", await put("third-party.txt", await thirdParties())],
]);
const lines = [...manifest].map(([name, file]) => `"${name}" = "${file}"\n`);
await writeFile(join(output, "manifest.toml"), lines.sort().join(""));
await compress();

/** All templates and scripts: where classes and icons are named. */
async function readSources() {
  const names = async (folder, ending) =>
    (await readdir(folder, { recursive: true }))
      .filter((name) => name.endsWith(ending))
      .map((name) => join(folder, name));
  const files = [...(await names(templates, ".html")), ...(await names(join(here, "src"), ".ts"))];
  return Promise.all(files.map((file) => readFile(file, "utf8")));
}

/** Styles and scripts; esbuild puts the fonts that the styles name beside them. */
async function bundle() {
  const entries = ["style.css", "recording.css", "app.ts", "charts.ts", "recording.ts", "worker.ts"];
  const made = await build({
    absWorkingDir: here,
    entryPoints: entries.map((name) => join("src", name)),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: output,
    publicPath: "/assets",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome109", "firefox115", "safari16"],
    loader: { ".woff2": "file" },
    legalComments: "none",
    metafile: true,
    plugins: [{ name: "purge", setup: (own) => own.onLoad({ filter: /bootstrap-italia\.min\.css$/ }, purged) }],
    logLevel: "warning",
  });
  return Object.entries(made.metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint)
    .map(([path, { entryPoint }]) => [
      entryPoint.replace(/^src\//, "").replace(/\.ts$/, ".js"),
      path.split("/").at(-1),
    ]);
}

/** Bootstrap Italia without the rules that no page needs, and without the font of a video player inside the sheet: `font-src 'self'` refuses it. */
async function purged({ path }) {
  const sheet = await readFile(path, "utf8");
  const raw = sheet.replace(/@font-face\{[^}]*VideoJS[^}]*\}/g, "");
  const [{ css }] = await new PurgeCSS().purge({
    css: [{ raw }],
    content: sources.map((raw) => ({ raw, extension: "html" })),
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return { contents: css, loader: "css" };
}

/** The icons that are named as `it-…`, and no others. */
async function sprite() {
  const all = await readFile(join(packages, "bootstrap-italia/dist/svg/sprites.svg"), "utf8");
  const symbols = new Map([...all.matchAll(/<symbol id="([^"]+)".*?<\/symbol>/gs)].map((found) => [found[1], found[0]]));
  const named = new Set(sources.flatMap((text) => [...text.matchAll(/["#'](it-[a-z-]+)["']/g)].map((found) => found[1])));
  const used = [...named].filter((name) => symbols.has(name)).sort();
  return `<svg xmlns="http://www.w3.org/2000/svg">${used.map((name) => symbols.get(name)).join("")}</svg>`;
}

/** The licences of what others made. */
async function thirdParties() {
  const read = async ([name, file]) => [name, (await readFile(join(packages, file), "utf8")).trim()];
  const all = [...(await Promise.all(THIRD_PARTIES.map(read))), ["Bootstrap (inside Bootstrap Italia)", BOOTSTRAP]];
  return all.map(([name, text]) => `${name}\n${"=".repeat(name.length)}\n\n${text}\n`).join("\n\n");
}

/** Writes a file under a name that changes with its content. */
async function put(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = name.replace(/(\.\w+)$/, `-${hash}$1`);
  await writeFile(join(output, file), content);
  return file;
}

/** Brotli beside every file that it makes smaller by a tenth; fonts are compressed already. */
async function compress() {
  for (const name of await readdir(output)) {
    const content = await readFile(join(output, name));
    const small = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
    if (name !== "manifest.toml" && small.length < content.length * 0.9) {
      await writeFile(join(output, `${name}.br`), small);
    }
  }
}

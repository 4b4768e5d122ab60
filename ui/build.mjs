// Bundles the screen into ui/static/: one script, one style sheet, fonts, icons. Run by `npm run build`.
//
// Everything is served from our own address and nothing is inline, so that the strict content security
// policy of the settings holds.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const at = (path) => new URL(path, import.meta.url).pathname;
const kit = (path) => at(`../node_modules/bootstrap-italia/dist/${path}`);
const FONTS = {
  Titillium_Web: ["300", "regular", "italic", "600", "700"].map((cut) => `titillium-web-v10-latin-ext_latin-${cut}`),
  Roboto_Mono: ["roboto-mono-v13-latin-ext_latin-regular", "roboto-mono-v13-latin-ext_latin-700"],
};

await rm(at("static"), { recursive: true, force: true });
await mkdir(at("static/fonts"), { recursive: true });

await build({
  entryPoints: [at("src/condivisa.js")],
  outfile: at("static/condivisa.js"),
  nodePaths: [at("../node_modules")],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "eof",
  logLevel: "warning",
});

// The kit's own map address would be looked up by the hashed static files, and its one font face is the
// video player's.
const sheet = (await readFile(kit("css/bootstrap-italia.min.css"), "utf8"))
  .replace(/\/\*# sourceMappingURL=.*?\*\//g, "")
  .replace(/@font-face\{[^}]*VideoJS[^}]*\}/g, "");
if (/@font-face|sourceMappingURL/.test(sheet)) throw new Error("bootstrap-italia's style sheet has changed shape");
const sheets = ["condivisa", "grids", "pages"].map((name) => readFile(at(`src/${name}.css`), "utf8"));
const ours = await transform((await Promise.all(sheets)).join(""), { loader: "css", minify: true });

// Of the kit's rules, those whose every class, tag and attribute is a word of a template, of Python or of the scripts: a
// tenth. What the kit does for a focus or a field that cannot be written is not among them: our own sheet shows the focus.
let spoken = await readFile(at("static/condivisa.js"), "utf8");
for (const room of ["templates", "../condivisa"]) {
  for (const path of await readdir(at(room), { recursive: true })) {
    if (/\.(html|py)$/.test(path)) spoken += await readFile(at(`${room}/${path}`), "utf8");
  }
}
const [used] = await new PurgeCSS().purge({ content: [{ raw: spoken, extension: "html" }], css: [{ raw: sheet }] });
await writeFile(at("static/condivisa.css"), used.css + ours.code);

for (const [family, cuts] of Object.entries(FONTS)) {
  for (const cut of cuts) await cp(kit(`fonts/${family}/${cut}.woff2`), at(`static/fonts/${cut}.woff2`));
}
// Of its icons, those that a template or Python names, between quotes.
const icons = (await readFile(kit("svg/sprites.svg"), "utf8")).replace(
  /<symbol [^>]*id="it-([\w-]+)".*?<\/symbol>/gs,
  (symbol, name) => (spoken.includes(`"${name}"`) ? symbol : ""),
);
await writeFile(at("static/icons.svg"), icons);
await cp(at("src/condivisa.svg"), at("static/condivisa.svg"));

// Builds the style sheet, the script and the font into outreach/web/static.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import * as sass from "sass";

const target = new URL("../outreach/web/static/", import.meta.url);
mkdirSync(new URL("fonts/", target), { recursive: true });

const css = sass.compile("src/outreach.scss", { loadPaths: ["node_modules"], style: "compressed", quietDeps: true });
writeFileSync(new URL("outreach.css", target), css.css + "\n");

const script = await build({ entryPoints: ["src/outreach.js"], bundle: true, minify: true, format: "esm",
  target: "es2020", legalComments: "none", write: false });
const ours = script.outputFiles[0].text.replaceAll("GOV.UK Frontend", "govuk-frontend"); // only in console messages
writeFileSync(new URL("outreach.js", target), ours);
copyFileSync("src/js-enabled.js", new URL("js-enabled.js", target));

const font = "node_modules/@fontsource/atkinson-hyperlegible/";
for (const weight of [400, 700]) {
  const name = `atkinson-hyperlegible-latin-${weight}-normal.woff2`;
  copyFileSync(`${font}files/${name}`, new URL(`fonts/${name}`, target));
}
copyFileSync(`${font}LICENSE`, new URL("fonts/OFL.txt", target));
copyFileSync("src/govuk-frontend-licence.txt", new URL("govuk-frontend-licence.txt", target));

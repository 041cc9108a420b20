/** Builds dist/widget.js, or the path given as the only argument: one classic script with its styles inside. */
import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";

/** Style sheets become minified strings, for a constructed style sheet: no style element, so a strict content policy holds. */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

await build({
  entryPoints: [new URL("src/define.ts", import.meta.url).pathname],
  outfile: process.argv[2] ?? new URL("dist/widget.js", import.meta.url).pathname,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: "/* <embark-chat>, Apache-2.0. Built from bot/widget/src; see docs/widget.md. */" },
  plugins: [styles],
  logLevel: "warning",
});

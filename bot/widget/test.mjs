/** Runs the unit tests: esbuild turns them into JavaScript, node's own runner does the rest. */
import { readdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const tests = readdirSync(`${here}tests`).filter((name) => name.endsWith(".test.ts"));

await build({
  entryPoints: tests.map((name) => `${here}tests/${name}`),
  outdir: `${here}build/tests`,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: "inline",
  logLevel: "warning",
});
const compiled = tests.map((name) => `${here}build/tests/${name.replace(/ts$/, "mjs")}`);
process.exit(spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=dot", ...compiled], { stdio: "inherit" }).status ?? 1);

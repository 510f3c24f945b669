// Bundles the tests as the card is bundled, and runs them with node's own runner.
//
//   npm test [FILE…]
import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

// Not below node_modules, where node looks for no tests.
const BUNDLES = ".tests";

const named = process.argv.slice(2);
const all = (await readdir("tests")).filter((name) => name.endsWith(".test.ts")).map((name) => join("tests", name));
const wanted = named.length ? named : all;

await rm(BUNDLES, { recursive: true, force: true });
await build({
  entryPoints: wanted,
  outdir: BUNDLES,
  bundle: true,
  format: "esm",
  target: "es2022",
  // Lit has a build of its own for servers, which draws nothing; here the browser's one is wanted.
  platform: "browser",
  external: ["node:*", "happy-dom"],
  sourcemap: "inline",
  logLevel: "warning",
});
const files = wanted.map((name) => join(BUNDLES, `${basename(name, ".ts")}.js`));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(status ?? 1);

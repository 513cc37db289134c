/** Runs every test of a kind; `npm test` runs them all. Ends with 1 when any failed. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { krowndFile } from "./krownd.mjs";

const root = new URL("../", import.meta.url);
const kinds = process.argv.length > 2 ? process.argv.slice(2) : ["contract", "e2e"];

if (!existsSync(krowndFile)) {
  console.error(`Build Krown first (./dev build), or set KROWN_BIN: ${krowndFile} is missing.`);
  process.exit(2);
}

let failed = false;
for (const kind of kinds) {
  const files = readdirSync(new URL(kind, root)).filter((name) => name.endsWith(".test.mjs"));
  const paths = files.map((name) => fileURLToPath(new URL(`${kind}/${name}`, root)));
  const begun = Date.now();
  const { status } = spawnSync(
    process.execPath,
    ["--test", "--test-concurrency=2", "--test-reporter=spec", ...paths],
    {
      stdio: "inherit",
      cwd: fileURLToPath(root),
    },
  );
  failed ||= status !== 0;
  console.log(
    `${kind}: ${status === 0 ? "passed" : "FAILED"} in ${Math.round((Date.now() - begun) / 1000)} s`,
  );
}
process.exit(failed ? 1 : 0);

// node embed.mjs OPENAPI_YAML FOLDER
// Completes FOLDER, in which Vite has put ui/: openapi.json, and embedded.qrc, which lists all of it for Qt's
// resource compiler. Runs in ui-bundle, whose packages it uses.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [openapi, folder] = process.argv.slice(2);
const { parse } = createRequire(join(process.cwd(), "package.json"))("yaml");

function filesBelow(path) {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
    const child = `${path}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(child) : [child];
  });
}

writeFileSync(join(folder, "openapi.json"), JSON.stringify(parse(readFileSync(openapi, "utf8"))));

const files = ["openapi.json", ...filesBelow("ui")];
const lines = files.map((file) => `    <file alias="${file}">${join(folder, file)}</file>`);
writeFileSync(
  join(folder, "embedded.qrc"),
  `<RCC>\n  <qresource prefix="/">\n${lines.join("\n")}\n  </qresource>\n</RCC>\n`,
);

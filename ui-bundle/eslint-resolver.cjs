// How eslint finds the files that an import means: "@/x" is src/x, and .ts, .tsx are left out.
const { existsSync, statSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

const isFile = (path) => existsSync(path) && statSync(path).isFile();

exports.interfaceVersion = 2;

exports.resolve = (source, importer) => {
    const isOurs = source.startsWith("@/") || source.startsWith(".");
    if (!isOurs) return { found: false };
    const base = source.startsWith("@/")
        ? join(__dirname, "src", source.slice("@/".length))
        : resolve(dirname(importer), source);
    const path = ["", ".ts", ".tsx"].map((extension) => base + extension).find(isFile);
    return path ? { found: true, path } : { found: false };
};

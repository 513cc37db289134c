import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const textFile = /\.(html|js|css|svg|json|txt|webmanifest)$/;
const smallestGain = 0.9;

function compressed(bytes: Buffer): Record<string, Buffer> {
  return {
    ".br": brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    ".gz": gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }),
  };
}

/** Puts a .br and a .gz beside every text file that gains by it, so that the server compresses nothing. */
export function precompress(): Plugin {
  return {
    name: "krown-precompress",
    apply: "build",
    writeBundle({ dir }) {
      if (!dir) return;
      for (const entry of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!textFile.test(entry)) continue;
        const file = join(dir, entry);
        const bytes = readFileSync(file);
        for (const [suffix, variant] of Object.entries(compressed(bytes))) {
          if (variant.length < bytes.length * smallestGain) writeFileSync(file + suffix, variant);
        }
      }
    },
  };
}

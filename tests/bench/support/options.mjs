/** The command line. */
import { parseArgs } from "node:util";

export const usage = "./dev bench [FIGURE...] [--quick] [--json FILE] [--seed NUMBER]";

/** @param {string[]} args @param {string[]} known the names of the figures */
export function readOptions(args, known) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 2 ** 32) },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No such figure: ${unknown}. There are: ${known.join(", ")}`);
  if (!/^\d+$/.test(values.seed)) throw new Error("The seed is a whole number.");
  return {
    figures: positionals.length > 0 ? positionals : known,
    size: values.quick ? "quick" : "full",
    json: values.json,
    seed: Number(values.seed),
  };
}

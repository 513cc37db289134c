/** The lines of the result. */
import { median, quantile, ratios } from "./stats.mjs";

/**
 * @typedef {{name: string, unit: string, value: number, min: number, max: number, n: number,
 *            samples: number[], atLeast?: number, atMost?: number}} Row
 */

/**
 * @param {string} name @param {string} unit @param {number[]} samples
 * @param {{atLeast?: number, atMost?: number, value?: number}} [more] `value` where it is not the median
 * @returns {Row}
 */
export function row(name, unit, samples, { value = median(samples), ...target } = {}) {
  return {
    name,
    unit,
    value,
    min: Math.min(...samples),
    max: Math.max(...samples),
    n: samples.length,
    samples,
    ...target,
  };
}

/** Round by round, one system over another. */
export const ratioRow = (name, these, those, target) => row(name, "x", ratios(these, those), target);

/**
 * A quantile of many latencies in milliseconds, which were taken in blocks: the value is that of all of them,
 * least and most are those of the blocks.
 */
export function quantileRow(name, p, blocks, target) {
  const value = quantile(blocks.flat(), p);
  return row(
    `${name} p${p * 100}`,
    "ms",
    blocks.map((block) => quantile(block, p)),
    { value, ...target },
  );
}

/** One number that follows from others. */
export const valueRow = (name, unit, value, target) => row(name, unit, [value], target);

/** "ok", "miss", or "" where nothing is asked. */
export function verdict({ value, atLeast = -Infinity, atMost = Infinity }) {
  if (atLeast === -Infinity && atMost === Infinity) return "";
  return value >= atLeast && value <= atMost ? "ok" : "miss";
}

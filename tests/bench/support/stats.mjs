/** Medians and their kin. */

/** The value below which the share `p` of the samples lies (nearest rank). */
export function quantile(samples, p) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
}

export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Sample by sample: what was measured in the same round is compared, so that drift cancels out. */
export const ratios = (these, those) => these.map((value, i) => value / those[i]);

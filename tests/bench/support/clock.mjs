/** The monotonic clock, which all processes of a machine share. */

/** Seconds; only differences mean anything. */
export const now = () => Number(process.hrtime.bigint()) / 1e9;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the kernel knows about a process. */
import { readFileSync, readdirSync } from "node:fs";

/**
 * Seconds of CPU, user and system, of all threads that a process has now. The scheduler's own count in
 * nanoseconds: /proc/PID/stat would round it to hundredths of a second.
 */
export function cpuTime(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e9)
    .reduce((sum, seconds) => sum + seconds, 0);
}

const kib = (file, key) =>
  Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(readFileSync(file, "utf8"))[1]);

/** Bytes of memory that are resident. */
export const residentBytes = (pid) => 1024 * kib(`/proc/${pid}/status`, "VmRSS");

/** Bytes of memory, what is shared counted by the share. */
export const proportionalBytes = (pid) => 1024 * kib(`/proc/${pid}/smaps_rollup`, "Pss");

/** Bytes that a process has read in its life. */
export const bytesRead = (pid) => Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))[1]);

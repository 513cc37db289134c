/** A pipe of the operating system; what Node.js calls one is a pair of sockets. */
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { runOk } from "../../support-js/processes.mjs";

/** The two ends of a pipe, for two children. */
export async function pipe(folder) {
  const file = join(folder, "pipe");
  await runOk("mkfifo", ["-m", "600", file]);
  const both = openSync(file, constants.O_RDWR); // so that neither of the next two waits for the other
  const [read, write] = [openSync(file, constants.O_RDONLY), openSync(file, constants.O_WRONLY)];
  closeSync(both);
  unlinkSync(file);
  return { read, write };
}

/** The other end of program.mjs. */

/** What this program was started for. */
export const task = await new Promise((resolve) => process.once("message", resolve));

/** Tells the one who started it; the promise is kept once the message has left. */
export const tell = (message) => new Promise((resolve) => process.send(message, resolve));

// Nobody to work for any more.
process.on("disconnect", () => process.exit(0));

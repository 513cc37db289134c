/** The terminals that echo.mjs types into, and the floods beside them; one entry a system. */
import { once } from "node:events";
import { closeSync } from "node:fs";
import { join } from "node:path";
import { Keyboard, echoCommand } from "./echo.mjs";
import { attachPath, keyTarget } from "./krown.mjs";
import { pipe } from "./pipe.mjs";
import { Program } from "./program.mjs";
import { startMaster, startSsh } from "./ssh.mjs";
import { connect, execute, ssh2Target } from "./ssh2.mjs";

const floodCommand = "exec yes 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** How much a reader had read when its flood ended. */
const bytesOf = async (reader) => (await reader.next("end")).bytes;

function sshKeyboard(ssh) {
  const keyboard = new Keyboard((bytes) => ssh.process.stdin.write(bytes));
  ssh.process.stdout.on("data", (text) => keyboard.received(text));
  return keyboard.ready();
}

/**
 * Each makes one connection and gives {keyboard, flood, close}; a plain ssh has no second terminal to flood.
 * `flood()` starts a terminal on the same connection, whose output is read as fast as it comes, and gives a
 * function that ends it and tells its bytes.
 */
export const connections = {
  async krown({ krown, sshd }) {
    const session = await krown.connect(keyTarget(sshd));
    return {
      async keyboard() {
        const terminal = await krown.openTerminal(session, { command: echoCommand });
        const keyboard = new Keyboard((bytes) => socket.write(bytes));
        const socket = await krown.attach(terminal, { binary: (piece) => keyboard.received(piece) });
        return keyboard.ready();
      },
      async flood() {
        const terminal = await krown.openTerminal(session, { command: floodCommand });
        const reader = new Program("terminal-reader", krown.readerTask(attachPath(terminal)));
        await reader.next("ready");
        return async () => {
          await krown.closeTerminal(terminal);
          return bytesOf(reader);
        };
      },
      close: () => krown.disconnect(session),
    };
  },

  async ssh({ sshd }) {
    const ssh = startSsh({ sshd, tty: true, command: echoCommand });
    return { keyboard: () => sshKeyboard(ssh), close: () => ssh.end() };
  },

  async multiplexed({ sshd }) {
    const path = join(sshd.folder, "control");
    const master = await startMaster(sshd, path);
    const settings = { ControlPath: path };
    return {
      keyboard: () => sshKeyboard(startSsh({ sshd, settings, tty: true, command: echoCommand })),
      async flood() {
        const { read, write } = await pipe(sshd.folder);
        const reader = new Program("pipe-reader", {}, { stdin: read });
        const ssh = startSsh({ sshd, settings, tty: true, command: floodCommand, stdout: write });
        for (const fd of [read, write]) closeSync(fd);
        await reader.next("ready");
        return async () => {
          await ssh.end();
          return bytesOf(reader);
        };
      },
      close: () => master.end(),
    };
  },

  async ssh2({ sshd }) {
    const client = await connect(ssh2Target(sshd));
    return {
      async keyboard() {
        const stream = await execute(client, echoCommand, { tty: true });
        const keyboard = new Keyboard((bytes) => stream.write(bytes));
        stream.on("data", (bytes) => keyboard.received(bytes));
        return keyboard.ready();
      },
      async flood() {
        const stream = await execute(client, floodCommand, { tty: true });
        let bytes = 0;
        stream.on("data", (piece) => (bytes += piece.length));
        return async () => {
          const closed = once(stream, "close");
          stream.close();
          await closed;
          return bytes;
        };
      },
      close: () => client.end(),
    };
  },
};

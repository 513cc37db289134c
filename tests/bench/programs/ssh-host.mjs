/** A host that holds many cheap sessions: it takes one key, shows a prompt, and echoes. */
import ssh2 from "ssh2";
import { cipher } from "../support/ssh.mjs";
import { task, tell } from "../support/task.mjs";

const allowed = ssh2.utils.parseKey(task.publicKey).getPublicSSH();

function authenticate(context) {
  const isAllowed = context.method === "publickey" && context.key.data.equals(allowed);
  if (isAllowed) context.accept();
  else context.reject(["publickey"]);
}

function serveSession(accept) {
  const session = accept();
  session.on("pty", (take) => take?.());
  session.on("window-change", (take) => take?.());
  session.on("shell", (take) => {
    const stream = take();
    stream.write("$ ");
    stream.on("data", (bytes) => stream.write(bytes));
    stream.on("end", () => stream.end());
  });
}

const options = { hostKeys: [task.hostKey], algorithms: { cipher: [cipher] } };
const server = new ssh2.Server(options, (client) => {
  client.on("authentication", authenticate);
  client.on("session", serveSession);
  client.on("error", () => {}); // a connection that breaks off is the other side's business
});
server.listen(0, "127.0.0.1", () => tell({ type: "listening", port: server.address().port }));

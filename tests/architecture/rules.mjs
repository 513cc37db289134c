// The arrows of the house as tables: which room may include which, and which library lives in which room.

/** What a room may include besides itself. A feature may use the features named before it. */
export const features = ["accounts", "events", "servers", "sessions", "commands", "terminals", "status"];
const middle = ["core", "database", "secrets", "ssh", "web"];

export const rooms = {
  core: [],
  database: ["core"],
  secrets: ["core"],
  ssh: ["core"],
  web: ["core"],
  ...Object.fromEntries(
    features.map((name, index) => [
      `features/${name}`,
      [...middle, ...features.slice(0, index).map((earlier) => `features/${earlier}`)],
    ]),
  ),
  Backend: [...middle, ...features.map((name) => `features/${name}`)],
  app: ["Backend", "core"],
};

/** Headers that a room may include besides: the words that Backend.h speaks in. */
export const furtherHeaders = { app: ["secrets/Vault.h", "ssh/SshTypes.h", "features/terminals/TerminalSettings.h"] };

/** A header of a library, or a class of Qt's, and the only room that may include it. */
export const libraries = [
  { header: /^(libssh\/|ssh\/Libssh\.h)/, room: "ssh" },
  { header: /^(sodium(\.h|\/)|qt\d?keychain\/)/, room: "secrets" },
  { header: /^QSql|^QtSql/, room: "database" },
  { header: /^(llhttp\.h|QWebSocketServer|QTcpServer|QSslServer|QHttpServer)/, room: "web" },
  { header: /^jwt\.h/, room: "features/accounts" },
  { header: /^(QApplication|QWidget|QWebEngine|QtWidgets|QtWebEngine)/, room: "app" },
];

export const longestSource = 400;

/** The room that a path below the repository's root belongs to; undefined for what is no room of ours. */
export function roomOf(path) {
  if (path.startsWith("app/")) return "app";
  const [, inServer] = /^server\/(.+)$/.exec(path) ?? [];
  if (inServer === undefined) return undefined;
  const [, feature] = /^(features\/[^/]+)\//.exec(inServer) ?? [];
  return feature ?? (inServer.includes("/") ? inServer.split("/")[0] : "Backend");
}

/** What is wrong with one C++ source, as sentences. `path` is below the repository's root, with '/'. */
export function complaints(path, text) {
  const room = roomOf(path);
  const found = [];
  if (!(room in rooms)) return [`${path} is in a room that tests/architecture/rules.mjs does not know.`];

  for (const [, open, header] of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]/gm)) {
    const library = libraries.find((candidate) => candidate.header.test(header));
    if (library && library.room !== room) {
      found.push(`${path} includes <${header}>, which only ${library.room} may.`);
    }
    if (open === '"') found.push(...wrongArrow(path, room, header));
  }
  const lines = text.split("\n").length - 1;
  if (lines > longestSource) found.push(`${path} has ${lines} lines; at most ${longestSource}.`);
  return found;
}

function wrongArrow(path, room, header) {
  if (!header.includes("/") && !/^Backend/.test(header)) return []; // a file of its own folder, or generated
  if (header.includes("..")) return [`${path} includes "${header}": name it from server/, not by '..'.`];
  const target = roomOf(room === "app" && isInApp(header) ? `app/${header}` : `server/${header}`);
  if (target === room || rooms[room].includes(target) || furtherHeaders[room]?.includes(header)) return [];
  return [`${path} includes "${header}", but ${room} may not know ${target}.`];
}

const isInApp = (header) => /^(common|desktop|headless)\//.test(header);

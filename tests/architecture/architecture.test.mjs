import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { complaints, longestSource, rooms } from "./rules.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    return /\.(cpp|h|mm)$/.test(entry.name) ? [path] : [];
  });
}

test("every include follows the arrows, and no source is too long", () => {
  const sources = [...sourcesBelow("server"), ...sourcesBelow("app")];
  assert.ok(sources.length > 50, "the sources are where this test looks for them");
  const found = sources.flatMap((path) => complaints(path, readFileSync(join(root, path), "utf8")));
  assert.deepEqual(found, []);
});

test("the rooms form no circle", () => {
  const visit = (room, trail) => {
    assert.ok(!trail.includes(room), `a circle: ${[...trail, room].join(" -> ")}`);
    rooms[room].forEach((next) => visit(next, [...trail, room]));
  };
  Object.keys(rooms).forEach((room) => visit(room, []));
});

const wrong = [
  ["a room that looks up", "server/core/Ids.cpp", '#include "database/Database.h"'],
  ["a middle room that knows another", "server/web/Router.cpp", '#include "secrets/Vault.h"'],
  ["a middle room that knows a feature", "server/ssh/SshEngine.cpp", '#include "features/sessions/Sessions.h"'],
  ["a feature that uses a later one", "server/features/servers/Servers.cpp", '#include "features/commands/Commands.h"'],
  ["a feature that knows the Backend", "server/features/events/Events.cpp", '#include "Backend.h"'],
  ["the program that goes past the Backend", "app/headless/main.cpp", '#include "web/HttpServer.h"'],
  ["a way around by '..'", "server/web/Router.cpp", '#include "../ssh/SshEngine.h"'],
  ["a room that nobody knows", "server/extras/Thing.cpp", ""],
  ["libssh outside ssh", "server/features/sessions/Sessions.cpp", "#include <libssh/libssh.h>"],
  ["libsodium outside secrets", "server/features/accounts/Tokens.cpp", "#include <sodium.h>"],
  ["QtKeychain outside secrets", "server/Backend.cpp", "#include <qt6keychain/keychain.h>"],
  ["SQL outside database", "server/features/servers/ServerStore.cpp", "#  include <QSqlQuery>"],
  ["llhttp outside web", "server/Backend.cpp", "#include <llhttp.h>"],
  ["a listener outside web", "server/features/events/Events.cpp", "#include <QTcpServer>"],
  ["libjwt outside accounts", "server/web/Router.cpp", "#include <jwt.h>"],
  ["a window in the server", "server/Backend.cpp", "#include <QApplication>"],
  ["a source that is too long", "server/core/Ids.cpp", "\n".repeat(longestSource + 1)],
];
for (const [what, path, text] of wrong) {
  test(`finds ${what}`, () => assert.equal(complaints(path, text).length, 1));
}

test("lets good includes pass", () => {
  const good = ['#include "core/Result.h"', '#include "web/Router.h"', '#include "features/accounts/Accounts.h"'];
  const ways = [...good, '#include "features/servers/Servers.h"', "#include <QString>", '#include "Servers.moc"'];
  assert.deepEqual(complaints("server/features/servers/Servers.cpp", ways.join("\n")), []);
});

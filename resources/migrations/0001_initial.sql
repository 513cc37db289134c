-- Times are milliseconds since 1970-01-01T00:00:00Z; sealed_* are opened by the vault alone.

CREATE TABLE users (
    id            TEXT PRIMARY KEY,
    username      TEXT NOT NULL UNIQUE COLLATE NOCASE,
    email         TEXT NOT NULL DEFAULT '',
    role          TEXT NOT NULL CHECK (role IN ('readonly', 'operator', 'admin')),
    password_hash TEXT,
    disabled      INTEGER NOT NULL DEFAULT 0,
    is_owner      INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX users_one_owner ON users (is_owner) WHERE is_owner = 1;

-- One row for each token that still counts; `id` is its jti.
CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE servers (
    id                 TEXT PRIMARY KEY,
    user_id            TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name               TEXT NOT NULL,
    host               TEXT NOT NULL,
    port               INTEGER NOT NULL CHECK (port BETWEEN 1 AND 65535),
    username           TEXT NOT NULL,
    auth_method        TEXT NOT NULL CHECK (auth_method IN ('password', 'key')),
    sealed_password    BLOB,
    sealed_private_key BLOB,
    sealed_passphrase  BLOB,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
) STRICT;

CREATE INDEX servers_by_user ON servers (user_id, name);

-- The one key that each user trusts for a host and port.
CREATE TABLE known_hosts (
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    host        TEXT NOT NULL,
    port        INTEGER NOT NULL,
    algorithm   TEXT NOT NULL,
    blob        BLOB NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, host, port)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    id                   TEXT PRIMARY KEY,
    user_id              TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    server_id            TEXT REFERENCES servers (id) ON DELETE SET NULL,
    host                 TEXT NOT NULL,
    port                 INTEGER NOT NULL,
    username             TEXT NOT NULL,
    status               TEXT NOT NULL CHECK (status IN ('connected', 'disconnected')),
    host_key_algorithm   TEXT NOT NULL,
    host_key_fingerprint TEXT NOT NULL,
    closed_reason        TEXT NOT NULL DEFAULT '',
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

-- `number` gives the order in which commands were begun. A row without `status` 'finished' is a command that
-- runs, or that was cut off when the program ended.
CREATE TABLE commands (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    session_id  TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    command     TEXT NOT NULL,
    status      TEXT NOT NULL DEFAULT 'running'
                CHECK (status IN ('running', 'finished', 'timed_out', 'cancelled', 'failed', 'interrupted')),
    stdout      TEXT NOT NULL DEFAULT '',
    stderr      TEXT NOT NULL DEFAULT '',
    truncated   INTEGER NOT NULL DEFAULT 0,
    exit_code   INTEGER,
    signal      TEXT NOT NULL DEFAULT '',
    executed_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX commands_by_session ON commands (session_id, number);

-- What the program keeps for itself, such as the sealed key that signs tokens.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

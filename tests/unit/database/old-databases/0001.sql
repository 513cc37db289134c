-- A database as Krown with schema 1 left it. Never changed: people have such files.
PRAGMA application_id = 1265790839;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO users VALUES('0c9d8e3a-1b1b-4c4c-8d8d-000000000001','owner','owner@example.com','admin',NULL,0,1,1736676000000,1736676000000);
CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
INSERT INTO tokens VALUES('token','0c9d8e3a-1b1b-4c4c-8d8d-000000000001',1736676000000,1736719200000);
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
INSERT INTO servers VALUES('0c9d8e3a-1b1b-4c4c-8d8d-000000000002','0c9d8e3a-1b1b-4c4c-8d8d-000000000001','Mon Serveur','example.com',22,'user','password',X'010203',NULL,NULL,1736676000000,1736676000000);
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
INSERT INTO known_hosts VALUES('0c9d8e3a-1b1b-4c4c-8d8d-000000000001','example.com',22,'ssh-ed25519',X'0405','SHA256:abc',1736676000000);
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
INSERT INTO sessions VALUES('0c9d8e3a-1b1b-4c4c-8d8d-000000000003','0c9d8e3a-1b1b-4c4c-8d8d-000000000001','0c9d8e3a-1b1b-4c4c-8d8d-000000000002','example.com',22,'user','disconnected','ssh-ed25519','SHA256:abc','',1736676000000,1736676000000);
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
INSERT INTO commands VALUES(1,'0c9d8e3a-1b1b-4c4c-8d8d-000000000004','0c9d8e3a-1b1b-4c4c-8d8d-000000000003','ls -la','finished','total 24','',0,0,'',1736676000000,150);
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
INSERT INTO settings VALUES('key',X'06');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('commands',1);
CREATE UNIQUE INDEX users_one_owner ON users (is_owner) WHERE is_owner = 1;
CREATE INDEX tokens_by_user ON tokens (user_id);
CREATE INDEX servers_by_user ON servers (user_id, name);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX commands_by_session ON commands (session_id, number);
COMMIT;

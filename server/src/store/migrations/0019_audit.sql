-- Each record of the audit says more: who they were then, from where, of which ticket, and what came of it.
-- Records that were made before say nothing there, and their hash does not cover it.
ALTER TABLE audit ADD COLUMN actor_name TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN ticket_id TEXT;
ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN class TEXT NOT NULL DEFAULT 'administration';

CREATE INDEX audit_by_time ON audit (at, seq);
CREATE INDEX audit_by_actor ON audit (actor, at, seq);
CREATE INDEX audit_by_action ON audit (action, at, seq);
CREATE INDEX audit_by_ticket ON audit (ticket_id, at, seq);
CREATE INDEX audit_by_class ON audit (class, at, seq);

-- Every day signs what the chain was: who deletes its tail is found out.
CREATE TABLE audit_seal (
    day TEXT NOT NULL PRIMARY KEY,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    last_hash BYTEA NOT NULL,
    prev_seal BYTEA NOT NULL,
    sealed_at BIGINT NOT NULL,
    public_key BYTEA NOT NULL,
    signature BYTEA NOT NULL
);

-- What stands in the place of records that were forgotten, within one seal.
CREATE TABLE audit_stub (
    first_seq BIGINT NOT NULL PRIMARY KEY,
    last_seq BIGINT NOT NULL,
    prev_hash BYTEA NOT NULL,
    last_hash BYTEA NOT NULL,
    forgotten_at BIGINT NOT NULL,
    public_key BYTEA NOT NULL,
    signature BYTEA NOT NULL
);

-- The register of system administrators. Entries end, and stay.
CREATE TABLE administrator (
    id TEXT NOT NULL PRIMARY KEY,
    -- Whose systems; nothing for the platform's own.
    ente_id TEXT REFERENCES ente (id),
    -- Their account, if they have one.
    person_id TEXT REFERENCES person (id),
    name TEXT NOT NULL,
    appointed_for TEXT NOT NULL,
    document TEXT NOT NULL,
    scope TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT,
    entered_at BIGINT NOT NULL,
    entered_by TEXT NOT NULL REFERENCES person (id)
);

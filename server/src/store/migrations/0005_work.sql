-- What serves the whole installation: jobs that wait, and the record of who did what.

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    last_error TEXT
);

CREATE INDEX job_by_age ON job (due_at, id);

-- Each record carries the hash of the one before: nobody alters one without altering all that follow.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    ente_id TEXT,
    document TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

CREATE INDEX audit_of_ente ON audit (ente_id, seq);

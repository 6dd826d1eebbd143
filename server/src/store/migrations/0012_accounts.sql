-- What people choose for themselves, and for whom the third level works.

ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT 'it';
-- The area whose tasks they do.
ALTER TABLE person ADD COLUMN area TEXT;

-- A second factor: what a program on a telephone shares with the server (RFC 6238). A code opens once.
CREATE TABLE second_factor (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    secret BYTEA NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL
);

-- For who lost the telephone; each opens once.
CREATE TABLE recovery_code (
    person_id TEXT NOT NULL REFERENCES person (id),
    code_hash BYTEA NOT NULL,
    PRIMARY KEY (person_id, code_hash)
);

-- Who gave the right password and not yet the code.
CREATE TABLE half_login (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX half_login_expiry ON half_login (expires_at);

-- Keys that people carry on telephones and computers (WebAuthn). Each is kept whole: others verify with it, too.
CREATE TABLE passkey (
    credential_id BYTEA NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX passkey_of ON passkey (person_id, created_at);

-- What was asked of a browser and is not answered. Each is answered once.
CREATE TABLE passkey_ceremony (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    -- Who adds a key; nobody for a login.
    person_id TEXT REFERENCES person (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX passkey_ceremony_expiry ON passkey_ceremony (expires_at);

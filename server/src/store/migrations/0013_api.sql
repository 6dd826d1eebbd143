-- What programs need: keys under which a request happens once, and tokens to come in with.

CREATE TABLE idempotency_key (
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    request BYTEA NOT NULL,
    claim TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'effected', 'answered')),
    claimed_at BIGINT NOT NULL,
    answer TEXT,
    PRIMARY KEY (person_id, name),
    CHECK ((state = 'answered') = (answer IS NOT NULL))
);

CREATE INDEX idempotency_key_by_age ON idempotency_key (claimed_at);

-- Tokens of programs. The token itself is never stored; what it was made for narrows its maker's rights of the day.
CREATE TABLE api_token (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    rights TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);

CREATE INDEX api_token_of ON api_token (person_id, id);

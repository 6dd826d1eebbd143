-- By whom else people are recognised: an OpenID Connect provider calls them by a name of its own. Nobody is found by it
-- who was not linked before.
CREATE TABLE person_identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (person_id, issuer)
);

-- Browsers that were sent to the provider and are not back. Each comes back once.
CREATE TABLE provider_errand (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    -- Who has shown their password and wants to be linked; nobody for a login.
    person_id TEXT REFERENCES person (id),
    expires_at BIGINT NOT NULL
);

CREATE INDEX provider_errand_expiry ON provider_errand (expires_at);

-- What administrators see to: passwords that were given out and must be changed, and what specialists know about.

ALTER TABLE person ADD COLUMN password_once BOOLEAN NOT NULL DEFAULT FALSE;
-- Codes with a space between.
ALTER TABLE person ADD COLUMN competences TEXT NOT NULL DEFAULT '';

-- What the browser calls itself, in two words.
ALTER TABLE login_session ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- Browsers in which somebody logged in before: wrong passwords of others, from the same address, do not bar them.
CREATE TABLE known_browser (
    token_hash BYTEA NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    used_at BIGINT NOT NULL,
    PRIMARY KEY (token_hash, person_id)
);

CREATE INDEX known_browser_of ON known_browser (person_id, used_at);

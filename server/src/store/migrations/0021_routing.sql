-- The rules that send new tickets to the second level: what is being written, every version that was ever switched
-- on, and when which of them was in force. Installation-wide: one desk routes the tickets of all Enti.

CREATE TABLE routing_draft (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    rules TEXT NOT NULL,
    revision BIGINT NOT NULL CHECK (revision > 0),
    edited_at BIGINT NOT NULL,
    edited_by TEXT NOT NULL REFERENCES person (id),
    -- The last trial of this revision; none since it was edited.
    tried_at BIGINT
);

CREATE TABLE routing_version (
    version BIGINT NOT NULL PRIMARY KEY,
    rules TEXT NOT NULL
);

-- The last row says which version is in force; without a version, none is.
CREATE TABLE routing_switch (
    ordinal BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    by_id TEXT NOT NULL REFERENCES person (id),
    version BIGINT REFERENCES routing_version (version)
);

-- A rule names machines as people do.
CREATE INDEX machine_by_name ON machine (name);

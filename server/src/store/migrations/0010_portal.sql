-- What people of the Enti bring to their tickets: requests sent once, files, ratings, calls.

-- A form that is sent twice opens one ticket. The mark is the hash of the form's own key and of what was asked.
CREATE TABLE request_key (
    ente_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    mark BYTEA NOT NULL,
    ticket_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, person_id, mark),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX request_key_by_age ON request_key (created_at);

-- The contents lie in the folder of files, under their hash.
CREATE TABLE attachment (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 BYTEA NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX attachment_of_ticket ON attachment (ente_id, ticket_id, id);
CREATE INDEX attachment_by_id ON attachment (id);
CREATE INDEX attachment_by_content ON attachment (ente_id, sha256);

-- What the requester says of the service (T41): one word for each ticket, the last one counts.
CREATE TABLE rating (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    remark TEXT,
    rated_by TEXT NOT NULL,
    rated_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

-- A ticket that came by telephone keeps when it rang and was answered, and when the call ended (T43).
CREATE TABLE call (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    caller_id TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    rang_at BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id),
    CHECK (rang_at <= answered_at AND answered_at <= ended_at)
);

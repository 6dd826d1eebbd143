-- What a ticket's log says for the figures (T01), made anew from the log with each of its events and from nothing else.
CREATE TABLE ticket_facts (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    -- The last event: what ended before a period has nothing to say about it.
    last_at BIGINT NOT NULL,
    -- How many events are in it.
    events BIGINT NOT NULL CHECK (events > 0),
    document TEXT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_facts_by_time ON ticket_facts (last_at, ticket_id, opened_at);
CREATE INDEX ticket_facts_of_ente_by_time ON ticket_facts (ente_id, last_at, ticket_id, opened_at);

-- What the desk's lists need beside the ticket, all of it made anew from the ticket with each of its events.

ALTER TABLE ticket ADD COLUMN competence TEXT;
-- The next deadline; nothing while no clock runs.
ALTER TABLE ticket ADD COLUMN due_at BIGINT;
-- The place in the queue: the least is worked first.
ALTER TABLE ticket ADD COLUMN rank BIGINT NOT NULL DEFAULT 0;

-- Open tickets are few: these hold what the views of the queue and the filters ask for most.
CREATE INDEX ticket_queue ON ticket (rank, id, level, owner_id) WHERE is_open;
CREATE INDEX ticket_open ON ticket (is_open, id, ente_id, state, severity, level, channel, kind, owner_id);
CREATE INDEX ticket_open_of_ente ON ticket (ente_id, is_open, id, state, severity, level);
CREATE INDEX ticket_of_requester ON ticket (ente_id, requester_id, id);
CREATE INDEX ticket_of_owner ON ticket (owner_id, id);
CREATE INDEX ticket_of_anchor ON ticket (anchor_id, id);
CREATE INDEX ticket_by_number ON ticket (year, serial);

-- What a ticket can be found by, as folded stems. `entry` counts tickets in the order of their opening.
CREATE TABLE ticket_words (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    entry BIGINT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_words_by_entry ON ticket_words (entry);

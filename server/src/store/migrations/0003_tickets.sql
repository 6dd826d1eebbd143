-- Tickets: the events are the truth; the row beside them is what lists and searches need.

CREATE TABLE ticket_number (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (ente_id, year)
);

CREATE TABLE ticket (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    id TEXT NOT NULL,
    year BIGINT NOT NULL,
    serial BIGINT NOT NULL,
    anchor_kind TEXT NOT NULL CHECK (anchor_kind IN ('machine', 'site', 'ente')),
    anchor_id TEXT NOT NULL,
    opened_by_intake BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'new', 'taken_in_charge', 'in_progress', 'waiting', 'technically_closed', 'closed', 'cancelled',
        'duplicate')),
    is_open BOOLEAN NOT NULL,
    severity BIGINT NOT NULL CHECK (severity BETWEEN 1 AND 3),
    level TEXT NOT NULL CHECK (level IN ('first', 'second', 'third')),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    requester_id TEXT,
    owner_id TEXT,
    subject TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    technically_closed_at BIGINT,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (ente_id, id),
    UNIQUE (ente_id, year, serial)
);

-- One cause, one ticket: at most one open ticket per anchor that a machine's fault opened.
CREATE UNIQUE INDEX ticket_open_by_intake ON ticket (ente_id, anchor_kind, anchor_id) WHERE opened_by_intake AND is_open;
CREATE INDEX ticket_by_id ON ticket (id);
CREATE INDEX ticket_opened_by_intake ON ticket (ente_id, opened_at) WHERE opened_by_intake;
CREATE INDEX ticket_by_anchor ON ticket (ente_id, anchor_kind, anchor_id, updated_at);

CREATE TABLE ticket_event (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL CHECK (ordinal > 0),
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    code TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id, ordinal),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

-- The outbox: what people must be told, written with the event that owes it.
CREATE TABLE notice (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    event_ordinal BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent')),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (ente_id, id),
    UNIQUE (ente_id, ticket_id, event_ordinal, recipient, kind),
    FOREIGN KEY (ente_id, ticket_id, event_ordinal) REFERENCES ticket_event (ente_id, ticket_id, ordinal),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

CREATE INDEX notice_pending ON notice (created_at, id) WHERE state = 'pending';

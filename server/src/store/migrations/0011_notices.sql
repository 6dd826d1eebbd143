-- How notices reach people: one row per notice, person and medium, and the browsers that take pushes.

CREATE TABLE delivery (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    notice_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    medium TEXT NOT NULL CHECK (medium IN ('mail', 'push')),
    address TEXT,
    reply_token TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'handed', 'sent', 'failed', 'unreachable')),
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Pending: not before. Sending: until when the worker has it. Handed: until when an answer or a receipt may come.
    due_at BIGINT NOT NULL,
    handed_at BIGINT,
    ended_at BIGINT,
    outcome TEXT,
    PRIMARY KEY (ente_id, id),
    UNIQUE (ente_id, notice_id, person_id, medium),
    FOREIGN KEY (ente_id, notice_id) REFERENCES notice (ente_id, id),
    CHECK ((state IN ('sent', 'failed', 'unreachable')) = (ended_at IS NOT NULL))
);

CREATE INDEX delivery_due ON delivery (medium, due_at, id) WHERE state IN ('pending', 'sending');
CREATE INDEX delivery_handed ON delivery (handed_at) WHERE state = 'handed';
CREATE INDEX delivery_of_ticket ON delivery (ente_id, ticket_id, created_at);
CREATE INDEX delivery_by_id ON delivery (id);

CREATE TABLE push_subscription (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    endpoint TEXT NOT NULL UNIQUE,
    p256dh BYTEA NOT NULL,
    auth BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX push_subscription_of_person ON push_subscription (person_id);

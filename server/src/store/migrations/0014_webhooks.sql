-- Whom the server tells of events. Webhooks belong to the installation: its administrator sets them up, for all Enti.
CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    failing_since BIGINT,
    disabled_at BIGINT,
    disabled_why TEXT CHECK (disabled_why IN ('by_hand', 'gone', 'failing')),
    CHECK ((previous_secret IS NULL) = (previous_until IS NULL)),
    CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
);

-- The outbox: what webhooks are told, written with the event that causes it.
CREATE TABLE webhook_delivery (
    id TEXT NOT NULL PRIMARY KEY,
    webhook_id TEXT NOT NULL REFERENCES webhook (id),
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    attempts BIGINT NOT NULL,
    ended_at BIGINT,
    said TEXT,
    UNIQUE (webhook_id, message_id),
    CHECK ((state = 'pending') = (ended_at IS NULL))
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (due_at, id) WHERE state = 'pending';
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, created_at);
CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended_at) WHERE ended_at IS NOT NULL;

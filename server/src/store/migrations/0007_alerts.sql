-- What the desk is told at once: urgent tickets that nobody looked at (T23), and which tickets changed.

CREATE TABLE urgent_alert (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    seen_at BIGINT,
    seen_by TEXT,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id),
    CHECK (seen_by IS NULL OR seen_at IS NOT NULL)
);

CREATE INDEX urgent_alert_open ON urgent_alert (raised_at) WHERE seen_at IS NULL;
CREATE INDEX ticket_by_change ON ticket (updated_at);

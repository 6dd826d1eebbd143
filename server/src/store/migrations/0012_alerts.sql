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

-- What the queue of the desk is filtered and ordered by, and tickets found by the number that people read out.
ALTER TABLE ticket ADD COLUMN competence TEXT;
CREATE INDEX ticket_open ON ticket (severity, opened_at) WHERE is_open;
CREATE INDEX ticket_by_number ON ticket (year, serial);

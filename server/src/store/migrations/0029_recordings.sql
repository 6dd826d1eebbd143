-- What was recorded of remote sessions, in the pieces in which their machines handed it in.
CREATE TABLE assistance_recording (
    ente_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    part BIGINT NOT NULL,
    -- The place of its first byte in the part.
    from_byte BIGINT NOT NULL,
    to_byte BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, session_id, part, from_byte),
    FOREIGN KEY (ente_id, session_id) REFERENCES assistance_session (ente_id, id)
);

CREATE INDEX assistance_recording_by_age ON assistance_recording (kept_at);

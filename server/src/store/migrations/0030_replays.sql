-- The public keys of the certificates under which machines handed in what they recorded: recordings are verified with them.
CREATE TABLE assistance_recording_key (
    ente_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    -- The uncompressed point of P-256, as the certificate holds it.
    point BYTEA NOT NULL,
    PRIMARY KEY (ente_id, session_id, point),
    FOREIGN KEY (ente_id, session_id) REFERENCES assistance_session (ente_id, id)
);

-- Recordings that had their time and are gone.
CREATE TABLE assistance_recording_forgotten (
    ente_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    forgotten_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, session_id),
    FOREIGN KEY (ente_id, session_id) REFERENCES assistance_session (ente_id, id)
);

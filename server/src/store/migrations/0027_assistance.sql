-- Remote sessions, where lists, machines and the bastion find them. The events of their tickets are the truth.
CREATE TABLE assistance_session (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    machine_id TEXT NOT NULL,
    technician_id TEXT NOT NULL,
    state TEXT NOT NULL,
    is_over BOOLEAN NOT NULL,
    asked_at BIGINT NOT NULL,
    -- Until when it is granted, once the machine said so.
    until BIGINT,
    -- When it changes by time alone; nothing once it is over.
    lapses_at BIGINT,
    PRIMARY KEY (ente_id, id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX assistance_session_by_id ON assistance_session (id);
CREATE INDEX assistance_session_of_machine ON assistance_session (ente_id, machine_id, asked_at) WHERE NOT is_over;
CREATE INDEX assistance_session_by_lapse ON assistance_session (lapses_at) WHERE lapses_at IS NOT NULL;
CREATE INDEX assistance_session_by_age ON assistance_session (asked_at, id);
CREATE INDEX assistance_session_of_ente_by_age ON assistance_session (ente_id, asked_at, id);

-- What a contact signed, for the machine to look at: it proves nothing to anybody else.
CREATE TABLE assistance_consent (
    ente_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    assertion TEXT NOT NULL,
    PRIMARY KEY (ente_id, session_id),
    FOREIGN KEY (ente_id, session_id) REFERENCES assistance_session (ente_id, id)
);

-- Findings: faults as machines noticed them, each step of their lives, and what was decided about it.

-- A finding of a whole site, which the server noticed, has no machine.
CREATE TABLE finding (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    machine_id TEXT,
    code TEXT NOT NULL,
    object TEXT NOT NULL,
    severity BIGINT NOT NULL CHECK (severity BETWEEN 1 AND 3),
    state TEXT NOT NULL CHECK (state IN ('raised', 'flapping', 'cleared')),
    standing TEXT NOT NULL CHECK (standing IN ('unheard', 'parked', 'kept', 'on_ticket')),
    since BIGINT NOT NULL,
    raised_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    cleared_at BIGINT,
    last_ordinal BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    ticket_id TEXT,
    PRIMARY KEY (ente_id, id),
    FOREIGN KEY (ente_id, site_id) REFERENCES site (ente_id, id),
    FOREIGN KEY (ente_id, machine_id) REFERENCES machine (ente_id, id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id),
    CHECK ((state = 'cleared') = (cleared_at IS NOT NULL)),
    CHECK ((standing = 'on_ticket') = (ticket_id IS NOT NULL))
);

CREATE INDEX finding_of_machine ON finding (ente_id, machine_id, state);
CREATE INDEX finding_of_site ON finding (ente_id, site_id, state);
CREATE INDEX finding_standing ON finding (code) WHERE state <> 'cleared';
CREATE INDEX finding_of_ticket ON finding (ente_id, ticket_id);
CREATE INDEX finding_parked ON finding (ente_id, id) WHERE standing = 'parked';

CREATE TABLE finding_transition (
    ente_id TEXT NOT NULL,
    finding_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('raised', 'regraded', 'flapping', 'cleared')),
    severity BIGINT CHECK (severity BETWEEN 1 AND 3),
    at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, finding_id, ordinal),
    FOREIGN KEY (ente_id, finding_id) REFERENCES finding (ente_id, id)
);

-- Why a transition became a ticket, or did not. A parked one may be decided again.
CREATE TABLE intake_decision (
    ente_id TEXT NOT NULL,
    finding_id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    round BIGINT NOT NULL,
    intake TEXT NOT NULL,
    reason TEXT NOT NULL,
    ticket_id TEXT,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, finding_id, ordinal, round),
    FOREIGN KEY (ente_id, finding_id, ordinal) REFERENCES finding_transition (ente_id, finding_id, ordinal),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

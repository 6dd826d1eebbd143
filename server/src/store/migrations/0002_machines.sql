-- Machines: how they join, what they are, by which certificate they are known, what they reported.

CREATE TABLE machine (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('server', 'workstation')),
    name TEXT NOT NULL,
    os TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    facts TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    last_heard_at BIGINT,
    PRIMARY KEY (ente_id, id),
    FOREIGN KEY (ente_id, site_id) REFERENCES site (ente_id, id)
);

CREATE INDEX machine_of_site ON machine (ente_id, site_id);
CREATE INDEX machine_by_id ON machine (id);

-- Several per machine: while one is renewed, the old one stays good until the new one has been used.
CREATE TABLE machine_certificate (
    ente_id TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    machine_id TEXT NOT NULL,
    serial TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (ente_id, fingerprint),
    FOREIGN KEY (ente_id, machine_id) REFERENCES machine (ente_id, id)
);

CREATE INDEX machine_certificate_by_fingerprint ON machine_certificate (fingerprint);
CREATE INDEX machine_certificate_of_machine ON machine_certificate (ente_id, machine_id, not_after);

-- The token itself is never stored.
CREATE TABLE enrolment_token (
    ente_id TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    site_id TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('server', 'workstation')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    machine_id TEXT,
    PRIMARY KEY (ente_id, token_hash),
    FOREIGN KEY (ente_id, site_id) REFERENCES site (ente_id, id),
    FOREIGN KEY (ente_id, machine_id) REFERENCES machine (ente_id, id),
    CHECK ((used_at IS NULL) = (machine_id IS NULL))
);

CREATE INDEX enrolment_token_by_hash ON enrolment_token (token_hash);

-- What was taken, so that a repeated report is answered and not applied again.
CREATE TABLE report_receipt (
    ente_id TEXT NOT NULL,
    machine_id TEXT NOT NULL,
    boot TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    digest BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, machine_id, boot, sequence),
    FOREIGN KEY (ente_id, machine_id) REFERENCES machine (ente_id, id)
);

-- Hourly summaries of what a machine measured. The samples themselves stay on the machine.
CREATE TABLE measure_hour (
    ente_id TEXT NOT NULL,
    machine_id TEXT NOT NULL,
    measure TEXT NOT NULL,
    object TEXT NOT NULL,
    hour BIGINT NOT NULL,
    samples BIGINT NOT NULL CHECK (samples > 0),
    least DOUBLE PRECISION NOT NULL,
    greatest DOUBLE PRECISION NOT NULL,
    total DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (ente_id, machine_id, measure, object, hour),
    FOREIGN KEY (ente_id, machine_id) REFERENCES machine (ente_id, id)
);

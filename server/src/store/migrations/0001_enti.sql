-- Enti, their sites, and people.

CREATE TABLE ente (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE site (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (ente_id, id),
    UNIQUE (ente_id, name)
);

-- Installation-wide: the people of the desk have no Ente, and a login name is unique everywhere.
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    ente_id TEXT REFERENCES ente (id),
    role TEXT NOT NULL CHECK (role IN (
        'user', 'referente', 'system_administrator', 'operator', 'specialist', 'expert', 'vendor',
        'field_technician', 'coordinator', 'platform_administrator', 'auditor')),
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    email TEXT,
    phone TEXT,
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    CHECK ((role IN ('user', 'referente', 'system_administrator')) = (ente_id IS NOT NULL))
);

CREATE INDEX person_of_ente ON person (ente_id, role);

CREATE TABLE login_session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX login_session_of_person ON login_session (person_id);

CREATE TABLE life (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    boot TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    -- The last sequence of this boot that the server has.
    acknowledged BIGINT NOT NULL DEFAULT 0,
    facts TEXT,
    facts_told TEXT,
    -- Through which hour the history's aggregates were taken over.
    aggregated_through BIGINT,
    -- Thrown away for lack of room and not told yet.
    dropped_aggregates BIGINT NOT NULL DEFAULT 0,
    dropped_evidence BIGINT NOT NULL DEFAULT 0,
    set_aside_ever BIGINT NOT NULL DEFAULT 0
);

-- at_most: in reports of how many entries this one may travel, after a report that held it was refused.
CREATE TABLE transition (
    number INTEGER PRIMARY KEY,
    finding TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kept_at BIGINT NOT NULL,
    told TEXT NOT NULL,
    at_most BIGINT,
    UNIQUE (finding, ordinal)
);

-- Apart from its transition, so that throwing away the oldest frees whole pages.
CREATE TABLE evidence (
    number INTEGER PRIMARY KEY,
    seen TEXT NOT NULL
);

CREATE TABLE aggregate (
    number INTEGER PRIMARY KEY,
    kept_at BIGINT NOT NULL,
    told TEXT NOT NULL,
    at_most BIGINT
);

-- The report that is on its way: at most one.
CREATE TABLE sealed (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    transitions BIGINT NOT NULL,
    aggregates BIGINT NOT NULL,
    last_transition BIGINT,
    last_aggregate BIGINT,
    facts TEXT,
    dropped_aggregates BIGINT NOT NULL,
    dropped_evidence BIGINT NOT NULL
);

CREATE TABLE signal (
    code TEXT NOT NULL,
    object TEXT NOT NULL,
    remembered TEXT NOT NULL,
    PRIMARY KEY (code, object)
) WITHOUT ROWID;

CREATE TABLE set_aside (
    number INTEGER PRIMARY KEY,
    boot TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB NOT NULL
);

CREATE TABLE memo (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What is promised to an Ente: versions, from 2 on; the first is the tender's own and is not kept. None is ever changed.

CREATE TABLE contract_version (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    number BIGINT NOT NULL CHECK (number > 1),
    -- Unlike the number, never given to two: what was read of a transaction that failed is not taken for another's.
    id TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    reaches TEXT NOT NULL CHECK (reaches IN ('opened_since', 'still_open')),
    document TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Open tickets up to this one stand where this version puts them.
    placed_to TEXT,
    -- When all of them did, or that none had to move.
    placed_at BIGINT,
    PRIMARY KEY (ente_id, number)
);

-- Versions whose open tickets are still to be put in their places.
CREATE INDEX contract_version_owed ON contract_version (valid_from, ente_id, number) WHERE placed_at IS NULL;

-- The signed repository of each Ente: who may come into its machines. Small files, replaced together.
CREATE TABLE repository_file (
    ente_id TEXT NOT NULL REFERENCES ente (id),
    name TEXT NOT NULL,
    contents BYTEA NOT NULL,
    kept_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, name)
);

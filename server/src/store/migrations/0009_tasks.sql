-- What is found from outside a ticket: tasks by the area that does them, and the tickets that are tied to it.

CREATE TABLE ticket_task (
    ente_id TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    area_kind TEXT NOT NULL CHECK (area_kind IN ('internal', 'vendor')),
    area TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('assigned', 'accepted', 'answered', 'declined', 'withdrawn')),
    is_out BOOLEAN NOT NULL,
    assigned_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_task_by_id ON ticket_task (id);
CREATE INDEX ticket_task_of_area ON ticket_task (area, is_out, assigned_at, id);
CREATE INDEX ticket_task_out ON ticket_task (assigned_at, id) WHERE is_out;

CREATE TABLE ticket_link (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    relation TEXT NOT NULL CHECK (relation IN ('related', 'caused_by', 'duplicate_of')),
    PRIMARY KEY (ente_id, ticket_id, to_id, relation),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id),
    FOREIGN KEY (ente_id, to_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_link_back ON ticket_link (ente_id, to_id, ticket_id);

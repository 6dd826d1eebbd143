-- How tickets stand against their deadlines, and when time alone changes that next. All of it is made from the events.

ALTER TABLE ticket ADD COLUMN standing TEXT NOT NULL DEFAULT 'within';
-- By when the fix is verified with the requester; nothing while no verification is owed.
ALTER TABLE ticket ADD COLUMN verify_by BIGINT;

CREATE INDEX ticket_of_standing ON ticket (standing, id) WHERE standing <> 'within';
CREATE INDEX ticket_to_verify ON ticket (verify_by, id) WHERE verify_by IS NOT NULL;
-- The load of a person is counted in it, and what nobody has is proposed from it.
CREATE INDEX ticket_load ON ticket (owner_id, severity) WHERE is_open;
CREATE INDEX ticket_unowned ON ticket (level, rank, id) WHERE is_open AND owner_id IS NULL;

-- One row for each ticket that will stand differently if nothing happens to it, and until when whoever writes that down
-- has it.
CREATE TABLE ticket_lapse (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_lapse_next ON ticket_lapse (at, ente_id, ticket_id);

-- What was opened before is looked at once.
INSERT INTO ticket_lapse (ente_id, ticket_id, at)
SELECT ente_id, id, 0 FROM ticket WHERE is_open OR state = 'technically_closed';

-- Consulting: hours agreed and used on a ticket, made anew from it with each of its events about them.

CREATE TABLE ticket_consulting (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    activity TEXT NOT NULL CHECK (activity IN (
        'ordinary_obligation', 'extraordinary_obligation', 'regulatory_update', 'training')),
    planned_minutes BIGINT NOT NULL,
    used_minutes BIGINT NOT NULL,
    trainings BIGINT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX ticket_consulting_by_ticket ON ticket_consulting (ticket_id);

-- What issuers attest of people. Installation-wide, like people.
CREATE TABLE person_certification (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    -- The last day, as 2027-06-30; nothing where it holds for good.
    valid_until TEXT
);

CREATE INDEX person_certification_of ON person_certification (person_id, id);

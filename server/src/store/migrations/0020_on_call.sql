-- On-call: who answers outside service hours, and how they are called (T02).

-- Rotas belong to the supplier, who serves all Enti with them: one for each domain of competence.
CREATE TABLE on_call_rota (
    competence TEXT NOT NULL PRIMARY KEY CHECK (competence IN ('infrastructure', 'software', 'product')),
    acknowledge_minutes BIGINT NOT NULL,
    warn_days BIGINT NOT NULL,
    calls_by_itself BOOLEAN NOT NULL
);

INSERT INTO on_call_rota (competence, acknowledge_minutes, warn_days, calls_by_itself) VALUES
    ('infrastructure', 15, 14, FALSE),
    ('software', 15, 14, FALSE),
    ('product', 15, 14, FALSE);

CREATE TABLE on_call_shift (
    id TEXT NOT NULL PRIMARY KEY,
    competence TEXT NOT NULL REFERENCES on_call_rota (competence),
    line TEXT NOT NULL CHECK (line IN ('first', 'second')),
    person_id TEXT NOT NULL REFERENCES person (id),
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    CHECK (from_at < until_at)
);

CREATE INDEX on_call_shift_by_time ON on_call_shift (competence, until_at);
CREATE INDEX on_call_shift_of ON on_call_shift (person_id, until_at);

-- A shift that was asked for may be gone when the answer comes: swaps name it without holding it.
CREATE TABLE on_call_swap (
    id TEXT NOT NULL PRIMARY KEY,
    competence TEXT NOT NULL REFERENCES on_call_rota (competence),
    from_person_id TEXT NOT NULL REFERENCES person (id),
    shift_id TEXT NOT NULL,
    to_person_id TEXT NOT NULL REFERENCES person (id),
    in_return_id TEXT,
    asked_at BIGINT NOT NULL,
    answer TEXT CHECK (answer IN ('accepted', 'declined', 'taken_back')),
    answered_at BIGINT,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);

CREATE INDEX on_call_swap_open ON on_call_swap (asked_at) WHERE answer IS NULL;

CREATE TABLE on_call_hand_over (
    id TEXT NOT NULL PRIMARY KEY,
    competence TEXT NOT NULL REFERENCES on_call_rota (competence),
    person_id TEXT NOT NULL REFERENCES person (id),
    written_at BIGINT NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX on_call_hand_over_latest ON on_call_hand_over (competence, written_at);

-- The secret of an address in which a person's calendar program reads their shifts; one at a time.
CREATE TABLE on_call_feed (
    person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
    token_hash BYTEA NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);

-- Days on which the coordinators were warned of holes: once, whoever of several processes was first.
CREATE TABLE on_call_warning (
    day TEXT NOT NULL PRIMARY KEY,
    warned_at BIGINT NOT NULL
);

-- Tickets that are to be looked at: a call that nobody acknowledges goes on, a blocking one calls by itself.
CREATE TABLE on_call_watch (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX on_call_watch_due ON on_call_watch (due_at);

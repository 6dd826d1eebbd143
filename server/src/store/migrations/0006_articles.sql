-- The knowledge base.

-- Installation-wide: the supplier writes articles once, for all Enti.
CREATE TABLE article (
    id TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('draft', 'published')),
    audience TEXT NOT NULL CHECK (audience IN ('desk', 'everybody')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0)
);

CREATE INDEX article_by_title ON article (title, id);

-- Installation-wide, like the articles. Each word of an article once; it weighs more where it stands in the title.
CREATE TABLE article_word (
    word TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES article (id),
    weight BIGINT NOT NULL CHECK (weight > 0),
    PRIMARY KEY (word, article_id)
);

CREATE INDEX article_word_of ON article_word (article_id);

-- Which tickets an article resolved.
CREATE TABLE article_use (
    ente_id TEXT NOT NULL,
    ticket_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (ente_id, ticket_id, article_id),
    FOREIGN KEY (ente_id, ticket_id) REFERENCES ticket (ente_id, id)
);

CREATE INDEX article_use_of ON article_use (article_id);

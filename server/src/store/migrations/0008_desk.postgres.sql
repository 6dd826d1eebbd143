-- The words are folded stems already: nothing is left for a dictionary to do.
CREATE INDEX ticket_index ON ticket_words USING gin (to_tsvector('simple', words));

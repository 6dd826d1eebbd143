-- SQLite's full-text index holds the words alone; the triggers keep it beside its table.
CREATE VIRTUAL TABLE ticket_index USING fts5(
    words, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0");

CREATE TRIGGER ticket_words_kept AFTER INSERT ON ticket_words BEGIN
    INSERT INTO ticket_index (rowid, words) VALUES (new.entry, new.words);
END;
CREATE TRIGGER ticket_words_changed AFTER UPDATE OF words ON ticket_words BEGIN
    DELETE FROM ticket_index WHERE rowid = old.entry;
    INSERT INTO ticket_index (rowid, words) VALUES (new.entry, new.words);
END;

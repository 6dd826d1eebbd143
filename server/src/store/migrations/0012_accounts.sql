-- What people choose for themselves, and for whom the third level works.

ALTER TABLE person ADD COLUMN language TEXT NOT NULL DEFAULT 'it';
-- The area whose tasks they do.
ALTER TABLE person ADD COLUMN area TEXT;

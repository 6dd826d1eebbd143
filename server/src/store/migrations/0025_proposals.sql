-- What is proposed from the queue is dealt out by the index alone.
DROP INDEX ticket_unowned;
CREATE INDEX ticket_unowned ON ticket (level, rank, id, ente_id, severity, competence, due_at)
WHERE is_open AND owner_id IS NULL;

-- Within how many days of its end a certification was told of last: each of the three times is told once.
ALTER TABLE person_certification ADD COLUMN told_days BIGINT;

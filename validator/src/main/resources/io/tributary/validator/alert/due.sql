-- The messages that are to be delivered now, the oldest alerts first.
SELECT id, slug, kind, detail, remedy, began_at, ended_at, due, attempts,
       CASE due WHEN 'begin' THEN began_at ELSE ended_at END < clock_timestamp() - ? * interval '1 ms' AS expired
  FROM tributary.alert
 WHERE migration = ? AND slug = ANY (?) AND due IS NOT NULL AND next_attempt_at <= clock_timestamp()
 ORDER BY id

-- Ends an open alert. The message of its beginning goes first where that is still due.
UPDATE tributary.alert
   SET ended_at = clock_timestamp(),
       next_attempt_at = CASE WHEN due IS NULL THEN clock_timestamp() ELSE next_attempt_at END,
       attempts = CASE WHEN due IS NULL THEN 0 ELSE attempts END,
       due = coalesce(due, ?)
 WHERE migration = ? AND slug = ? AND kind = ? AND ended_at IS NULL

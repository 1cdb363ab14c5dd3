-- A message was accepted, or is given up; the one of the end follows that of the beginning.
UPDATE tributary.alert
   SET begin_sent_at = CASE WHEN due = 'begin' AND ? THEN clock_timestamp() ELSE begin_sent_at END,
       end_sent_at = CASE WHEN due = 'end' AND ? THEN clock_timestamp() ELSE end_sent_at END,
       due = CASE WHEN due = 'begin' AND ended_at IS NOT NULL THEN 'end' END,
       attempts = 0,
       next_attempt_at = clock_timestamp()
 WHERE id = ? AND due = ?

-- Takes a message for one try. Of several processes that saw it one gets it; if that one dies now, the message is due again.
UPDATE tributary.alert
   SET attempts = attempts + 1, next_attempt_at = clock_timestamp() + ? * interval '1 ms'
 WHERE id = ? AND due = ? AND attempts = ? AND next_attempt_at <= clock_timestamp()

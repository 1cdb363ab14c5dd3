-- Where the topic of changes ended before the newest comparison that found all equal. One of changed rows counts where one of
-- all rows before it did; and a difference that was found among all rows is not gone before all were compared again. What
-- was found before a tenant moved to its other side says nothing of what is written there: a comparison during the move
-- does, since it knows where both topics ended while nobody wrote.
WITH evidence AS (
    SELECT id, scope, equal, CASE ? WHEN 'source' THEN source_offset ELSE back_offset END AS base, basis, recorded_at
      FROM tributary.validation
     WHERE migration = ? AND slug = ?),
moved AS (
    SELECT coalesce(max(started_at), '-infinity') AS last
      FROM tributary.move
     WHERE migration = ? AND slug = ? AND state IN ('switched', 'routed', 'done')),
valid AS (
    SELECT scope, base, recorded_at
      FROM evidence
     WHERE equal
       -- shared tables do not flow back
       AND (basis = ? OR ? = 'target' AND split_part(basis, '/', 1) = split_part(?, '/', 1))
       AND id > (SELECT coalesce(max(id), 0)
                   FROM evidence
                  WHERE NOT equal AND (scope IS NULL OR scope NOT IN ('changed', 'fenced'))))
SELECT max(base) FILTER (WHERE scope IN ('full', 'changed', 'fenced') AND recorded_at > moved.last)
  FROM valid, moved
HAVING bool_or(scope = 'full')

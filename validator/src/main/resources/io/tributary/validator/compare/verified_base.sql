-- Where the source topic ended before the newest comparison that found all equal. One of changed rows counts where one of
-- all rows before it did; and a difference that was found among all rows is not gone before all were compared again.
WITH evidence AS (
    SELECT id, scope, equal, source_offset, basis
      FROM tributary.validation
     WHERE migration = ? AND slug = ?),
valid AS (
    SELECT scope, source_offset
      FROM evidence
     WHERE equal
       AND source_offset IS NOT NULL
       AND basis = ?
       AND id > (SELECT coalesce(max(id), 0) FROM evidence WHERE NOT equal AND scope IS DISTINCT FROM 'changed'))
SELECT max(source_offset)
  FROM valid
 WHERE scope IN ('full', 'changed')
HAVING bool_or(scope = 'full')

-- Begins an alert, unless it is open already; then it only says what is wrong now. Returns whether it has just begun.
INSERT INTO tributary.alert AS a (migration, slug, kind, detail, remedy, due)
VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (migration, slug, kind) WHERE ended_at IS NULL DO UPDATE
   SET detail = EXCLUDED.detail, remedy = EXCLUDED.remedy
 WHERE (a.detail, a.remedy) IS DISTINCT FROM (EXCLUDED.detail, EXCLUDED.remedy)
RETURNING xmax = 0 AS begun

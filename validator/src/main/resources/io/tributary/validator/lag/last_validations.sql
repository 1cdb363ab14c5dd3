SELECT DISTINCT ON (slug) slug, equal, finished_at, position
  FROM tributary.validation
 WHERE migration = ?
 ORDER BY slug, id DESC

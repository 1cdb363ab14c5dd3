SELECT max(finished_at)
  FROM tributary.validation
 WHERE migration = ? AND slug = ? AND scope = 'full'

-- Columns of tables: their types below domains, whether a foreign key that holds leads elsewhere, and the last value that a
-- sequence of the column's own has given, as far as the role may see it.
SELECT n.nspname AS schema_name,
       c.relname AS table_name,
       a.attname AS column_name,
       format_type(coalesce(b.oid, t.oid), NULL) AS type,
       EXISTS (SELECT FROM pg_catalog.pg_constraint k
                WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.convalidated AND a.attnum = ANY (k.conkey)) AS points,
       q.sequence,
       CASE WHEN q.visible THEN pg_catalog.pg_sequence_last_value(q.oid) END AS last_value,
       NOT coalesce(q.visible, true) AS hidden
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN LATERAL (
      SELECT s.oid, s.oid::regclass::text AS sequence, has_sequence_privilege(s.oid, 'SELECT, USAGE') AS visible
        FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
       WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
         AND d.refobjid = c.oid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
       ORDER BY d.deptype DESC
       LIMIT 1
  ) AS q ON true
 WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname = ANY (?)

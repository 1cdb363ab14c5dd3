-- A table's indexes that can be dropped and made again from their definition, as long as the database serves no tenant, and
-- not much more is in the table than comes.
SELECT ic.relname, pg_get_indexdef(i.indexrelid)
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class ic ON ic.oid = i.indexrelid
 WHERE n.nspname = ? AND c.relname = ?
   AND c.relkind = 'r' AND NOT c.relispartition
   AND pg_table_size(c.oid) <= ?
   AND pg_has_role(c.relowner, 'USAGE')
   AND i.indisvalid AND NOT i.indisunique AND NOT i.indisexclusion AND NOT i.indisclustered AND NOT i.indisreplident
   AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = i.indexrelid)
   -- what the definition does not say would be lost
   AND ic.reltablespace = 0
   AND obj_description(i.indexrelid, 'pg_class') IS NULL
   AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND coalesce(a.attstattarget, -1) >= 0)
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
                      AND d.deptype IN ('e', 'x'))
   AND NOT EXISTS (SELECT FROM tributary.tenant t WHERE t.phase IN ('cutover', 'multi_tenant'))
   AND NOT EXISTS (SELECT FROM tributary.move m WHERE m.state NOT IN ('done', 'undone'))
 ORDER BY ic.relname

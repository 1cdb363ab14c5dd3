-- Indexes that are to be built again and that nobody has built by hand, and whether the tenant for whose rows they were dropped
-- has them, or is gone.
SELECT d.table_schema, d.table_name, d.index_name, d.definition, d.of_slug, d.failure,
       NOT EXISTS (SELECT
                     FROM tributary.tenant t
                     LEFT JOIN tributary.progress p USING (migration, slug)
                    WHERE t.migration = d.of_migration AND t.slug = d.of_slug AND p.applied_at IS NULL) AS due
  FROM tributary.deferred_index d
 WHERE NOT EXISTS (SELECT
                     FROM pg_index i
                    WHERE i.indexrelid = to_regclass(format('%I.%I', d.table_schema, d.index_name)) AND i.indisvalid)
 ORDER BY d.table_schema, d.table_name, d.index_name

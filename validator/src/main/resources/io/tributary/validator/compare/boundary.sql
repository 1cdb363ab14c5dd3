-- The key at which a range ends, in the source's form and in the target's; no row where the rest of the table is less.
SELECT ${values}, ARRAY[${mapped}]::text[]
  FROM (SELECT ${order}
          FROM ${table} AS t
         WHERE ${condition}
         ORDER BY ${order}
        OFFSET ${rows} - 1
         LIMIT 1) AS t

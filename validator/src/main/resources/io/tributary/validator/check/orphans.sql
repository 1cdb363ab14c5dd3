-- The keys of rows that point at no row, a few of them, and how many such rows there are.
SELECT count(*) OVER () AS orphans, ROW(${key})::text AS key
  FROM ${child} AS c
 WHERE ${rows} AND (${filled}) AND NOT ${found}
 ORDER BY key

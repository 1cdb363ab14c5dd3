-- How many rows there are, and the sums of the upper and the lower 64 bits of their hashes, in which their order plays no
-- part. A record's text tells NULL from '' and quotes what could be taken for a border between columns. OFFSET 0 keeps
-- the planner from computing each hash twice.
SELECT count(*),
       coalesce(sum(hash::bit(64)::bigint), 0),
       coalesce(sum(substring(hash FROM 65)::bigint), 0)
  FROM (SELECT ('x' || md5(convert_to(ROW(${columns})::text, 'UTF8')))::bit(128) AS hash
          FROM ${table} AS t
         WHERE ${condition}
        OFFSET 0) AS hashed

-- What the newest comparison of a tenant said of its rows, and what the newest one that looked beyond rows found: a
-- comparison of what changed only does not look there, and takes nothing back.
SELECT v.equal,
       v.position,
       v.finished_at,
       (SELECT string_agg(name #>> '{}', ', ')
          FROM jsonb_path_query(v.report, '$.tables[*] ? (@.equal == false).name') AS name) AS differing,
       c.violations,
       c.violation,
       c.remedy
  FROM (SELECT equal, position, finished_at, report
          FROM tributary.validation
         WHERE migration = ? AND slug = ?
         ORDER BY id DESC
         LIMIT 1) AS v
  LEFT JOIN LATERAL (
       SELECT count(*) AS violations,
              (array_agg(found ->> 'message'))[1] AS violation,
              (array_agg(found ->> 'remedy'))[1] AS remedy
         FROM (SELECT report
                 FROM tributary.validation
                WHERE migration = ? AND slug = ? AND jsonb_typeof(report -> 'findings') = 'array'
                ORDER BY id DESC
                LIMIT 1) AS checked,
              jsonb_path_query(checked.report, '$.findings[*] ? (@.violation == true)') AS found
  ) AS c ON true

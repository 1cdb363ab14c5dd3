-- What a tenant's application sees of the ledger, in one snapshot; entries and lines from a number on.
SELECT coalesce((SELECT number FROM demo_ledger.counter), 0) AS number,
       coalesce((SELECT state FROM demo_ledger.counter), 0) AS state,
       coalesce((SELECT max(number) FROM demo_ledger.entry), 0) AS newest,
       (SELECT count(*) FROM demo_ledger.entry WHERE number > p.after) AS entries,
       (SELECT count(*) FROM demo_ledger.entry AS e
         WHERE e.number > p.after
           AND e.lines <> (SELECT count(*) FROM demo_ledger.line AS l WHERE l.entry = e.number)) AS torn,
       (SELECT count(*) FROM demo_ledger.line AS l
         WHERE l.entry > p.after AND NOT EXISTS (SELECT FROM demo_ledger.entry AS e WHERE e.number = l.entry)) AS orphans,
       a.*
  FROM (SELECT ?::bigint AS after) AS p,
       (SELECT count(*) AS accounts,
               coalesce(sum(balance), 0)::bigint AS money,
               count(DISTINCT slot) FILTER (WHERE slot BETWEEN 1 AND 20) AS slots,
               coalesce(sum(id + slot * balance), 0)::bigint AS actual_state
          FROM demo_ledger.account) AS a

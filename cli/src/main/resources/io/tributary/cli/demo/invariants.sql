-- What an application that uses the target as a tenant must always see, read in one snapshot: the balances' sum is what
-- it was, every order's total is the sum of its items, and no row is another tenant's. Before the tenant's rows are there,
-- it sees none.
SELECT (SELECT count(*) = 0 OR sum(balance) = ?::numeric FROM public.accounts) AS balanced,
       NOT EXISTS (SELECT FROM public.orders AS o
                    WHERE o.total <> (SELECT coalesce(sum(i.quantity * i.price), 0)
                                        FROM public.order_items AS i
                                       WHERE i.order_id = o.id)
                      AND o.id > (SELECT max(id) - 100 FROM public.orders)) AS summed,
       NOT EXISTS (SELECT FROM public.accounts WHERE tenant_id <> ?) AS own

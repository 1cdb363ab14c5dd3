-- Gives numbers until the last one is at or behind the wanted one. Few are taken one by one, which nobody can disturb. Many
-- are passed over under a lock on the sequence: nobody takes any between the look and the leap. Where sessions keep numbers
-- in store, the lock and a new beginning throw away what they have.
DO $advance$
DECLARE
    wanted CONSTANT numeric := ${wanted};
    increment CONSTANT numeric := ${increment};
    missing numeric;
    last numeric;
BEGIN
    SELECT ceil((wanted - last_value + CASE WHEN is_called THEN 0 ELSE increment END) / increment)
      INTO missing FROM ${sequence};
    IF missing <= 0 AND NOT ${stored} THEN
        RETURN;
    END IF;
    IF ${stored} OR missing > ${few} THEN
        ${lock}
        SELECT last_value - CASE WHEN is_called THEN 0 ELSE increment END INTO last FROM ${sequence};
        IF sign(increment) * (wanted - last) > 0 THEN
            last := wanted;
        ELSIF NOT ${stored} THEN
            RETURN;
        END IF;
        ${leap}
    ELSE
        PERFORM nextval(${literal}::regclass) FROM generate_series(1, missing::bigint);
    END IF;
END
$advance$

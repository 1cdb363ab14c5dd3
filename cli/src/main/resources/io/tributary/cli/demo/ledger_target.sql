-- Counts how often each entry was written, in the transaction that writes it. The table is nobody's but the superuser's.
CREATE TABLE demo_ledger.written (
    tenant uuid NOT NULL,
    number bigint NOT NULL,
    times  int NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE FUNCTION demo_ledger.count_entry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    -- a copy that is made again removes what an earlier one wrote
    IF TG_OP = 'DELETE' THEN
        UPDATE demo_ledger.written SET times = times - 1 WHERE tenant = OLD.tenant_id AND number = OLD.number;
    ELSE
        INSERT INTO demo_ledger.written AS w VALUES (NEW.tenant_id, NEW.number, 1)
            ON CONFLICT (tenant, number) DO UPDATE SET times = w.times + 1;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_entry AFTER INSERT OR UPDATE OR DELETE ON demo_ledger.entry
    FOR EACH ROW EXECUTE FUNCTION demo_ledger.count_entry();

-- Every transaction raises the counter: one that does not has been applied before, however it wrote its entry.
CREATE FUNCTION demo_ledger.count_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    UPDATE demo_ledger.written SET times = times + 1 WHERE tenant = NEW.tenant_id AND number = NEW.number;
    RETURN NULL;
END $$;

CREATE TRIGGER count_again AFTER UPDATE ON demo_ledger.counter
    FOR EACH ROW WHEN (NEW.number <= OLD.number) EXECUTE FUNCTION demo_ledger.count_again();

-- also for the sink, in whose sessions ordinary triggers sleep
ALTER TABLE demo_ledger.entry ENABLE ALWAYS TRIGGER count_entry;
ALTER TABLE demo_ledger.counter ENABLE ALWAYS TRIGGER count_again;

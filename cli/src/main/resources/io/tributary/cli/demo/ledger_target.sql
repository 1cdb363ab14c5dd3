-- Counts how often each entry was written, in the transaction that writes it. The table is nobody's but the superuser's.
CREATE TABLE demo_ledger.written (
    tenant    uuid NOT NULL,
    writer    text NOT NULL,
    number    bigint NOT NULL,
    times     int NOT NULL,
    PRIMARY KEY (tenant, writer, number)
);

CREATE FUNCTION demo_ledger.count_writing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    -- a copy that is made again removes what an earlier one wrote
    IF TG_OP = 'DELETE' THEN
        UPDATE demo_ledger.written SET times = times - 1
         WHERE tenant = OLD.tenant_id AND writer = OLD.writer AND number = OLD.number;
    ELSE
        INSERT INTO demo_ledger.written AS w VALUES (NEW.tenant_id, NEW.writer, NEW.number, 1)
            ON CONFLICT (tenant, writer, number) DO UPDATE SET times = w.times + 1;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER count_writing AFTER INSERT OR UPDATE OR DELETE ON demo_ledger.entry
    FOR EACH ROW EXECUTE FUNCTION demo_ledger.count_writing();

-- also for the sink, in whose sessions ordinary triggers sleep
ALTER TABLE demo_ledger.entry ENABLE ALWAYS TRIGGER count_writing;

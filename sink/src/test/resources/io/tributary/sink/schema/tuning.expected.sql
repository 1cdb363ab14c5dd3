-- Sequences

CREATE SEQUENCE IF NOT EXISTS public."Nummer";
CREATE SEQUENCE IF NOT EXISTS public.backwards INCREMENT BY -1;
CREATE SEQUENCE IF NOT EXISTS public.countdown AS smallint INCREMENT BY -2 MINVALUE -50 MAXVALUE 50 CYCLE;
CREATE SEQUENCE IF NOT EXISTS public.from_zero MINVALUE 0 START WITH 1 CACHE 7;

-- Tables

CREATE TABLE IF NOT EXISTS public.document (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.document_numbers INCREMENT BY 5 MINVALUE 100 MAXVALUE 100000 CACHE 10 CYCLE),
    title text,
    body text,
    raw bytea,
    author text,
    editor text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT document_pkey PRIMARY KEY (tenant_id, id) WITH (fillfactor=80)
) WITH (fillfactor=90, autovacuum_vacuum_scale_factor=0.05, toast.autovacuum_enabled=false);

CREATE TABLE IF NOT EXISTS public.tenants (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active'::text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

-- Sequences that belong to a column

ALTER SEQUENCE public."Nummer" OWNED BY public.document.editor;

-- Constraints, each within one tenant

ALTER TABLE public.document
    ADD CONSTRAINT titled UNIQUE (tenant_id, title) WITH (fillfactor=60);

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

-- Indexes

CREATE INDEX IF NOT EXISTS document_lower ON public.document USING btree (tenant_id, lower(title), author) WITH (fillfactor=50);
CREATE INDEX IF NOT EXISTS document_words ON public.document USING gin (to_tsvector('english'::regconfig, body)) WITH (fastupdate=off);

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE public.document
    ADD CONSTRAINT document_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

-- How tables are kept and analysed

ALTER TABLE ONLY public.document ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.document ALTER COLUMN body SET COMPRESSION pglz;
ALTER TABLE ONLY public.document ALTER COLUMN raw SET STORAGE MAIN;
ALTER TABLE ONLY public.document ALTER COLUMN author SET STATISTICS 500;
ALTER TABLE ONLY public.document ALTER COLUMN author SET (n_distinct=-0.5, n_distinct_inherited=100);
ALTER TABLE ONLY public.document ALTER COLUMN editor SET STATISTICS 0;
ALTER INDEX public.document_lower ALTER COLUMN 2 SET STATISTICS 300;
CREATE STATISTICS IF NOT EXISTS public.document_mixed (mcv) ON author, (upper(title)), ((length(body) + 1)) FROM public.document;
CREATE STATISTICS IF NOT EXISTS public.document_people (ndistinct, dependencies) ON author, editor FROM public.document;
ALTER STATISTICS public.document_people SET STATISTICS 50;
CREATE STATISTICS IF NOT EXISTS public.document_title ON (lower(title)) FROM public.document;

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.document
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.document
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.tenants
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.tenants FOR SELECT
    USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE POLICY tributary_migration ON public.tenants TO migration_role
    USING (true)
    WITH CHECK (true);

-- Gates: a tenant's rows take no writes of its application here before it is switched over

CREATE SCHEMA IF NOT EXISTS tributary;

CREATE TABLE IF NOT EXISTS tributary.gate (
    tenant_id uuid PRIMARY KEY,
    writable  boolean NOT NULL,
    -- what to tell whoever is refused
    reason    text,
    move      bigint NOT NULL DEFAULT 0
);

CREATE TABLE IF NOT EXISTS tributary.gate_pass (
    transaction xid8 PRIMARY KEY
);

CREATE OR REPLACE FUNCTION tributary.gate_of(tenant uuid, OUT writable boolean, OUT reason text)
LANGUAGE plpgsql VOLATILE AS $gate$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('tributary/gate/' || tenant, 0));
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        SELECT g.writable, g.reason INTO writable, reason FROM tributary.gate g WHERE g.tenant_id = tenant FOR SHARE;
    ELSE
        SELECT g.writable, g.reason INTO writable, reason FROM tributary.gate g WHERE g.tenant_id = tenant;
    END IF;
END
$gate$;

CREATE OR REPLACE FUNCTION tributary.guard_target() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $guard$
DECLARE
    tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
    gate record;
BEGIN
    IF tenant IS NOT NULL THEN
        SELECT * INTO gate FROM tributary.gate_of(tenant);
        IF NOT gate.writable THEN
            RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction',
                MESSAGE = format('%I.%I takes no writes of tenant %s: %s', TG_TABLE_SCHEMA, TG_TABLE_NAME, tenant,
                                 coalesce(gate.reason, 'its gate is closed')),
                HINT = 'Tributary moves this tenant. Connect to where it is served; during a switch, try again in a moment.';
        END IF;
    END IF;
    RETURN NULL;
END
$guard$;

CREATE OR REPLACE FUNCTION tributary.guard_source() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $guard$
DECLARE
    gate record;
BEGIN
    SELECT * INTO gate FROM tributary.gate_of(TG_ARGV[0]::uuid);
    IF gate.writable IS NOT TRUE
       AND NOT EXISTS (SELECT FROM tributary.gate_pass p WHERE p.transaction = pg_current_xact_id_if_assigned()) THEN
        RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction',
            MESSAGE = format('%I.%I takes no writes: %s', TG_TABLE_SCHEMA, TG_TABLE_NAME,
                             coalesce(gate.reason, 'its gate is closed')),
            HINT = 'Tributary moves this tenant. Connect to where it is served; during a switch, try again in a moment.';
    END IF;
    RETURN NULL;
END
$guard$;
REVOKE ALL ON FUNCTION tributary.gate_of(uuid), tributary.guard_target(), tributary.guard_source() FROM PUBLIC;

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.document
    FOR EACH STATEMENT WHEN (row_security_active('public.document'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT USAGE ON SEQUENCE public."Nummer" TO application_role;
GRANT USAGE ON SEQUENCE public.backwards TO application_role;
GRANT USAGE ON SEQUENCE public.countdown TO application_role;
GRANT USAGE ON SEQUENCE public.from_zero TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.document TO application_role;
GRANT SELECT ON public.tenants TO application_role;

-- Comments

COMMENT ON COLUMN public.document.raw IS 'As it came';
COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';
COMMENT ON CONSTRAINT titled ON public.document IS 'No two of a name';
COMMENT ON INDEX public.document_lower IS 'For searches that don''t care';
COMMENT ON SEQUENCE public.countdown IS 'Lift off';
COMMENT ON STATISTICS public.document_people IS 'Authors edit';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

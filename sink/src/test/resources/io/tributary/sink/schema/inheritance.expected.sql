-- Tables

CREATE TABLE IF NOT EXISTS public.place (
    id integer NOT NULL,
    name text NOT NULL DEFAULT 'nowhere'::text,
    height integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT place_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.city (
    id integer NOT NULL,
    name text NOT NULL DEFAULT 'town'::text,
    height integer DEFAULT 3,
    mayor text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT city_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.capital (
    id integer NOT NULL,
    name text NOT NULL DEFAULT 'town'::text,
    height integer DEFAULT 3,
    mayor text,
    state text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT capital_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.owned (
    owner text NOT NULL,
    since date,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT owned_pkey PRIMARY KEY (tenant_id, owner)
);

CREATE TABLE IF NOT EXISTS public.estate (
    id integer NOT NULL,
    name text NOT NULL DEFAULT 'nowhere'::text,
    height integer,
    owner text NOT NULL,
    since date,
    acres numeric,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT estate_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.tenants (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active'::text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.visit (
    id integer NOT NULL,
    city_id integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT visit_pkey PRIMARY KEY (tenant_id, id)
);

-- Tables that inherit from others

ALTER TABLE public.city INHERIT public.place;
ALTER TABLE public.capital INHERIT public.city;
ALTER TABLE public.estate INHERIT public.place;
ALTER TABLE public.estate INHERIT public.owned;

-- Constraints, each within one tenant

ALTER TABLE public.place
    ADD CONSTRAINT only_here CHECK ((id < 1000)) NO INHERIT;

ALTER TABLE public.place
    ADD CONSTRAINT place_height_check CHECK ((height > '-500'::integer));

ALTER TABLE public.city
    ADD CONSTRAINT city_name_key UNIQUE (tenant_id, name);

ALTER TABLE public.estate
    ADD CONSTRAINT estate_acres CHECK ((acres > (0)::numeric));

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

-- Indexes

CREATE INDEX IF NOT EXISTS city_mayor ON public.city USING btree (tenant_id, mayor);

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE public.place
    ADD CONSTRAINT place_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.city
    ADD CONSTRAINT city_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.capital
    ADD CONSTRAINT capital_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.owned
    ADD CONSTRAINT owned_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.estate
    ADD CONSTRAINT estate_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.visit
    ADD CONSTRAINT visit_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.visit
    ADD CONSTRAINT visit_city_id_fkey FOREIGN KEY (tenant_id, city_id) REFERENCES public.city (tenant_id, id);

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.capital
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.capital
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.city
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.city
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.estate
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.estate
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.owned
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.owned
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.place
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.place
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.tenants
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.tenants FOR SELECT
    USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE POLICY tributary_migration ON public.tenants TO migration_role
    USING (true)
    WITH CHECK (true);

ALTER TABLE public.visit
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.visit
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

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

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.capital
    FOR EACH STATEMENT WHEN (row_security_active('public.capital'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.city
    FOR EACH STATEMENT WHEN (row_security_active('public.city'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.estate
    FOR EACH STATEMENT WHEN (row_security_active('public.estate'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.owned
    FOR EACH STATEMENT WHEN (row_security_active('public.owned'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.place
    FOR EACH STATEMENT WHEN (row_security_active('public.place'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.visit
    FOR EACH STATEMENT WHEN (row_security_active('public.visit'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT SELECT, INSERT, UPDATE, DELETE ON public.capital TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.city TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.estate TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.owned TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.place TO application_role;
GRANT SELECT ON public.tenants TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.visit TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

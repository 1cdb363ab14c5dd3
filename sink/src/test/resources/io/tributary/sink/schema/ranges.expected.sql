-- Schemas

CREATE SCHEMA IF NOT EXISTS "Maße";
CREATE SCHEMA IF NOT EXISTS "select";

-- Types

CREATE DOMAIN "Maße".celsius AS numeric(6,2) CONSTRAINT above_zero CHECK ((VALUE >= '-273.15'::numeric));
CREATE TYPE "Maße".reading AS ENUM ('low', 'high');
CREATE TYPE "Maße".spot AS (x double precision, "y°" "Maße".celsius, label text COLLATE pg_catalog."C");
CREATE TYPE public.float_span AS RANGE (subtype = double precision, subtype_diff = pg_catalog.float8mi);
CREATE TYPE "Maße".track AS (spots "Maße".spot[], within public.float_span, seen tstzmultirange);
CREATE DOMAIN "select"."user" AS "Maße".celsius DEFAULT 20 NOT NULL CONSTRAINT bearable CHECK (((VALUE)::numeric < (60)::numeric)) CONSTRAINT "not too cold" CHECK (((VALUE)::numeric > ('-90'::integer)::numeric));
CREATE TYPE public.celsius_range AS RANGE (subtype = "Maße".celsius, multirange_type_name = public."many celsius");
CREATE TYPE public.only_in_a_check AS ENUM ('yes', 'no');
CREATE DOMAIN public.mood_or_none AS text CONSTRAINT mood_or_none_check CHECK (((VALUE)::public.only_in_a_check = 'yes'::public.only_in_a_check));
CREATE TYPE public.name_range AS RANGE (subtype = text, subtype_opclass = pg_catalog.text_pattern_ops, collation = pg_catalog."C");
CREATE DOMAIN public.tags AS text[] CONSTRAINT few CHECK ((cardinality(VALUE) < 10));

-- Tables

CREATE TABLE IF NOT EXISTS public.tenants (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active'::text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS "select"."tåble" (
    id integer NOT NULL,
    temperature "Maße".celsius,
    felt "select"."user",
    temperatures public.celsius_range,
    spells public."many celsius",
    names public.name_range[],
    spans public.float_span_multirange,
    tracks "Maße".track[],
    labels public.tags,
    mood public.mood_or_none,
    level "Maße".reading[],
    answer text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT "tåble_pkey" PRIMARY KEY (tenant_id, id)
);

-- Constraints, each within one tenant

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

ALTER TABLE "select"."tåble"
    ADD CONSTRAINT "tåble_answer_check" CHECK (((answer)::public.only_in_a_check <> 'no'::public.only_in_a_check));

-- Indexes

CREATE INDEX IF NOT EXISTS "tåble_temperatures_idx" ON "select"."tåble" USING gist (temperatures);

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE "select"."tåble"
    ADD CONSTRAINT "tåble_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.tenants
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.tenants FOR SELECT
    USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE POLICY tributary_migration ON public.tenants TO migration_role
    USING (true)
    WITH CHECK (true);

ALTER TABLE "select"."tåble"
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON "select"."tåble"
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

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "select"."tåble"
    FOR EACH STATEMENT WHEN (row_security_active('"select"."tåble"'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT USAGE ON SCHEMA "Maße" TO application_role;
GRANT USAGE ON SCHEMA "select" TO application_role;
GRANT SELECT ON public.tenants TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON "select"."tåble" TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';
COMMENT ON DOMAIN "Maße".celsius IS 'Warmth';
COMMENT ON SCHEMA "Maße" IS 'Units';
COMMENT ON TYPE "Maße".reading IS 'What a sensor says';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

-- Schemas

CREATE SCHEMA IF NOT EXISTS "Büro";

-- Extensions

CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;

-- Types

CREATE TYPE public.mood AS ENUM ('glad', 'it''s so-so');
CREATE DOMAIN public.posint AS integer DEFAULT 1 CONSTRAINT posint_check CHECK ((VALUE > 0));
CREATE TYPE "Büro".address AS (street text, "no." public.posint, moods public.mood[]);

-- Tables

CREATE TABLE IF NOT EXISTS "Büro"."Order" (
    "select" uuid NOT NULL,
    "Straße" "Büro".address,
    feelings public.mood[] NOT NULL DEFAULT '{}'::public.mood[],
    amount public.posint,
    doubled integer GENERATED ALWAYS AS (((amount)::integer * 2)) STORED,
    nick public.citext,
    nicks public.citext[],
    sorted text COLLATE pg_catalog."C",
    "user" integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT "Order_pkey" PRIMARY KEY (tenant_id, "select")
);

CREATE TABLE IF NOT EXISTS public.booking (
    id integer NOT NULL,
    room text NOT NULL,
    during tstzrange NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT booking_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.egg (
    id integer NOT NULL,
    hen_id integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT egg_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.hen (
    id integer NOT NULL,
    egg_id integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT hen_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.pair (
    a integer NOT NULL,
    b integer NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT pair_pkey PRIMARY KEY (tenant_id, a, b)
);

CREATE TABLE IF NOT EXISTS public.pair_user (
    id integer NOT NULL,
    a integer,
    b integer,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT pair_user_pkey PRIMARY KEY (tenant_id, id)
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

-- Constraints, each within one tenant

ALTER TABLE "Büro"."Order"
    ADD CONSTRAINT included UNIQUE (tenant_id, amount) INCLUDE (nick) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.booking
    ADD CONSTRAINT no_overlap EXCLUDE USING gist (tenant_id WITH OPERATOR(pg_catalog.=), during WITH OPERATOR(pg_catalog.&&)) WHERE ((room <> 'hall'::text));

ALTER TABLE public.pair
    ADD CONSTRAINT pair_b_a_key UNIQUE (tenant_id, b, a);

ALTER TABLE public.pair_user
    ADD CONSTRAINT both_or_none_match_full CHECK ((num_nulls(b, a) = ANY (ARRAY[0, 2])));

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

-- Indexes

CREATE UNIQUE INDEX IF NOT EXISTS "Order one nick" ON "Büro"."Order" USING btree (tenant_id, nick, (((amount)::integer + 1))) INCLUDE (sorted) WHERE (((amount)::integer > 5));
CREATE UNIQUE INDEX IF NOT EXISTS order_nulls ON "Büro"."Order" USING btree (tenant_id, sorted COLLATE pg_catalog."POSIX" DESC) NULLS NOT DISTINCT;
CREATE INDEX IF NOT EXISTS booking_during_idx ON public.booking USING gist (during);
CREATE INDEX IF NOT EXISTS booking_room_idx ON public.booking USING hash (room);

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE "Büro"."Order"
    ADD CONSTRAINT "Order_tenant_id_fkey" FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.booking
    ADD CONSTRAINT booking_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.egg
    ADD CONSTRAINT egg_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.egg
    ADD CONSTRAINT laid_by FOREIGN KEY (tenant_id, hen_id) REFERENCES public.hen (tenant_id, id) ON DELETE SET NULL (hen_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.hen
    ADD CONSTRAINT hen_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.hen
    ADD CONSTRAINT hatched_from FOREIGN KEY (tenant_id, egg_id) REFERENCES public.egg (tenant_id, id) ON DELETE SET DEFAULT (egg_id);

ALTER TABLE public.pair
    ADD CONSTRAINT pair_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.pair_user
    ADD CONSTRAINT pair_user_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.pair_user
    ADD CONSTRAINT both_or_none FOREIGN KEY (tenant_id, b, a) REFERENCES public.pair (tenant_id, b, a);

-- What tells tenants and the sources' keys in the log, so that rows can go back

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.pair'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.pair'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['a', 'b', 'tenant_id']
              LIMIT 1);
END $$;

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE "Büro"."Order"
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON "Büro"."Order"
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.booking
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.booking
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.egg
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.egg
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.hen
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.hen
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.pair
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.pair
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.pair_user
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.pair_user
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

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "Büro"."Order"
    FOR EACH STATEMENT WHEN (row_security_active('"Büro"."Order"'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.booking
    FOR EACH STATEMENT WHEN (row_security_active('public.booking'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.egg
    FOR EACH STATEMENT WHEN (row_security_active('public.egg'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.hen
    FOR EACH STATEMENT WHEN (row_security_active('public.hen'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.pair
    FOR EACH STATEMENT WHEN (row_security_active('public.pair'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.pair_user
    FOR EACH STATEMENT WHEN (row_security_active('public.pair_user'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT USAGE ON SCHEMA "Büro" TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Büro"."Order" TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.booking TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.egg TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.hen TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.pair TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.pair_user TO application_role;
GRANT SELECT ON public.tenants TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

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

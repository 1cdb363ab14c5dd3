-- Extensions

CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;

-- Tables

CREATE TABLE IF NOT EXISTS public.offer (
    id uuid NOT NULL DEFAULT uuidv7(),
    product integer NOT NULL,
    during daterange NOT NULL,
    owner integer,
    percent integer,
    note text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT offer_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.owner (
    id integer NOT NULL,
    name text NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT owner_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.price (
    product integer NOT NULL,
    valid daterange NOT NULL,
    list integer,
    net numeric(10,2) NOT NULL,
    tax numeric(10,2) GENERATED ALWAYS AS ((net * 0.19)) STORED,
    gross numeric(10,2) GENERATED ALWAYS AS ((net * 1.19)) VIRTUAL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT price_pkey PRIMARY KEY (tenant_id, product, valid WITHOUT OVERLAPS)
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

ALTER TABLE public.offer
    ADD CONSTRAINT offer_cheap CHECK ((percent < 50)) NOT ENFORCED;

ALTER TABLE public.price
    ADD CONSTRAINT price_list_key UNIQUE (tenant_id, list, product, valid WITHOUT OVERLAPS);

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

-- Indexes

CREATE UNIQUE INDEX IF NOT EXISTS price_pkey_row ON public.price USING btree (tenant_id, product, valid);

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE public.offer
    ADD CONSTRAINT offer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.offer
    ADD CONSTRAINT offer_owner FOREIGN KEY (tenant_id, owner) REFERENCES public.owner (tenant_id, id) NOT ENFORCED;

ALTER TABLE public.offer
    ADD CONSTRAINT offer_price FOREIGN KEY (tenant_id, product, PERIOD during) REFERENCES public.price (tenant_id, product, PERIOD valid);

ALTER TABLE public.owner
    ADD CONSTRAINT owner_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.price
    ADD CONSTRAINT price_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.offer
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.offer
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.owner
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.owner
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.price
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.price
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

GRANT SELECT, INSERT, UPDATE, DELETE ON public.offer TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.owner TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.price TO application_role;
GRANT SELECT ON public.tenants TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

-- Sequences

CREATE SEQUENCE IF NOT EXISTS public.invoice_numbers INCREMENT BY 10 START WITH 1000;
CREATE SEQUENCE IF NOT EXISTS public.orders_id_seq AS integer;
CREATE SEQUENCE IF NOT EXISTS public.products_id_seq;
CREATE SEQUENCE IF NOT EXISTS public.users_id_seq AS integer;

-- Tables

CREATE TABLE IF NOT EXISTS public.order_items (
    order_id integer NOT NULL,
    product_id bigint NOT NULL,
    quantity integer NOT NULL DEFAULT 1,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT order_items_pkey PRIMARY KEY (tenant_id, order_id, product_id)
);

CREATE TABLE IF NOT EXISTS public.orders (
    id integer NOT NULL DEFAULT nextval('public.orders_id_seq'::regclass),
    user_id integer NOT NULL,
    number integer NOT NULL,
    placed_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT orders_pkey PRIMARY KEY (tenant_id, id)
);

CREATE TABLE IF NOT EXISTS public.products (
    id bigint NOT NULL DEFAULT nextval('public.products_id_seq'::regclass),
    sku text NOT NULL,
    name text NOT NULL,
    price numeric(10,2) NOT NULL,
    tags text[] NOT NULL DEFAULT '{}'::text[],
    attributes jsonb,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT products_pkey PRIMARY KEY (tenant_id, id)
) WITH (fillfactor=80);

CREATE TABLE IF NOT EXISTS public.tenants (
    id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    status text NOT NULL DEFAULT 'active'::text,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.users (
    id integer NOT NULL DEFAULT nextval('public.users_id_seq'::regclass),
    email character varying(255) NOT NULL,
    name text NOT NULL,
    status character varying(10) NOT NULL DEFAULT 'active'::character varying,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id)
);

-- Sequences that belong to a column

ALTER SEQUENCE public.orders_id_seq OWNED BY public.orders.id;
ALTER SEQUENCE public.products_id_seq OWNED BY public.products.id;
ALTER SEQUENCE public.users_id_seq OWNED BY public.users.id;

-- Constraints, each within one tenant

ALTER TABLE public.orders
    ADD CONSTRAINT orders_user_id_number_key UNIQUE (tenant_id, user_id, number);

ALTER TABLE public.products
    ADD CONSTRAINT price_is_positive CHECK ((price > (0)::numeric));

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

ALTER TABLE public.users
    ADD CONSTRAINT users_email_key UNIQUE (tenant_id, email);

ALTER TABLE public.users
    ADD CONSTRAINT users_status_check CHECK (((status)::text = ANY ((ARRAY['active'::character varying, 'blocked'::character varying])::text[])));

-- Indexes

CREATE INDEX IF NOT EXISTS orders_placed_at_idx ON public.orders USING btree (tenant_id, placed_at) WHERE ((number > 0));
CREATE INDEX IF NOT EXISTS products_attributes_idx ON public.products USING gin (attributes pg_catalog.jsonb_path_ops);
CREATE INDEX IF NOT EXISTS products_name_idx ON public.products USING btree (tenant_id, name pg_catalog.text_pattern_ops, price DESC NULLS LAST);
CREATE UNIQUE INDEX IF NOT EXISTS products_sku_idx ON public.products USING btree (tenant_id, lower(sku));

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE public.order_items
    ADD CONSTRAINT order_items_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.order_items
    ADD CONSTRAINT order_items_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders (tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE public.order_items
    ADD CONSTRAINT order_items_product_id_fkey FOREIGN KEY (tenant_id, product_id) REFERENCES public.products (tenant_id, id);

ALTER TABLE public.orders
    ADD CONSTRAINT orders_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.orders
    ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users (tenant_id, id) ON DELETE CASCADE;

ALTER TABLE public.products
    ADD CONSTRAINT products_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.users
    ADD CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.order_items
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.order_items
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.orders
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.orders
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.products
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.products
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.tenants
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.tenants FOR SELECT
    USING (id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

CREATE POLICY tributary_migration ON public.tenants TO migration_role
    USING (true)
    WITH CHECK (true);

ALTER TABLE public.users
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.users
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

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.order_items
    FOR EACH STATEMENT WHEN (row_security_active('public.order_items'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.orders
    FOR EACH STATEMENT WHEN (row_security_active('public.orders'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.products
    FOR EACH STATEMENT WHEN (row_security_active('public.products'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.users
    FOR EACH STATEMENT WHEN (row_security_active('public.users'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT USAGE ON SEQUENCE public.invoice_numbers TO application_role;
GRANT USAGE ON SEQUENCE public.orders_id_seq TO application_role;
GRANT USAGE ON SEQUENCE public.products_id_seq TO application_role;
GRANT USAGE ON SEQUENCE public.users_id_seq TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.order_items TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.orders TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.products TO application_role;
GRANT SELECT ON public.tenants TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.users TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';
COMMENT ON TABLE public.users IS 'Who can log in; it''s one row a person';
COMMENT ON COLUMN public.users.email IS 'lower case';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

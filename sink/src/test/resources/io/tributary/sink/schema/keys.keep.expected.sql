-- Sequences

CREATE SEQUENCE IF NOT EXISTS public.person_id_seq;
CREATE SEQUENCE IF NOT EXISTS public.player_id_seq AS integer;
CREATE SEQUENCE IF NOT EXISTS public.team_id_seq AS integer;

-- Tables

CREATE TABLE IF NOT EXISTS public.country (
    code character(2) NOT NULL,
    name text NOT NULL,
    part_of character(2),
    CONSTRAINT country_pkey PRIMARY KEY (code)
);

CREATE TABLE IF NOT EXISTS public.device (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    label text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT device_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.friendship (
    one_id bigint NOT NULL,
    other_id bigint NOT NULL,
    since date NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT friendship_pkey PRIMARY KEY (one_id, other_id)
);

CREATE TABLE IF NOT EXISTS public.left_half (
    id integer NOT NULL,
    note text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT left_half_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.person (
    id bigint NOT NULL DEFAULT nextval('public.person_id_seq'::regclass),
    email text NOT NULL,
    country character(2) NOT NULL,
    device_id uuid,
    boss_id bigint,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT person_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.picture (
    id integer NOT NULL GENERATED ALWAYS AS IDENTITY,
    profile_id integer NOT NULL,
    taken date,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT picture_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.player (
    id integer NOT NULL DEFAULT nextval('public.player_id_seq'::regclass),
    team_id integer NOT NULL,
    person_id bigint NOT NULL,
    shirt smallint,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT player_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.profile (
    person_id bigint NOT NULL,
    bio text,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT profile_pkey PRIMARY KEY (person_id)
);

CREATE TABLE IF NOT EXISTS public.right_half (
    id integer NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT right_half_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS public.seat (
    device_id uuid NOT NULL,
    number smallint NOT NULL,
    person_id bigint,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT seat_pkey PRIMARY KEY (device_id, number)
);

CREATE TABLE IF NOT EXISTS public.team (
    id integer NOT NULL DEFAULT nextval('public.team_id_seq'::regclass),
    captain_id integer,
    name text NOT NULL,
    tenant_id uuid NOT NULL DEFAULT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid,
    CONSTRAINT team_pkey PRIMARY KEY (id)
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

-- Sequences that belong to a column

ALTER SEQUENCE public.person_id_seq OWNED BY public.person.id;
ALTER SEQUENCE public.player_id_seq OWNED BY public.player.id;
ALTER SEQUENCE public.team_id_seq OWNED BY public.team.id;

-- Constraints, each within one tenant

ALTER TABLE public.country
    ADD CONSTRAINT country_name_key UNIQUE (name);

ALTER TABLE public.device
    ADD CONSTRAINT device_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.friendship
    ADD CONSTRAINT friendship_tenant_id_one_id_other_id_key UNIQUE (tenant_id, one_id, other_id);

ALTER TABLE public.friendship
    ADD CONSTRAINT once_a_day EXCLUDE USING btree (tenant_id WITH OPERATOR(pg_catalog.=), one_id WITH OPERATOR(pg_catalog.=), since WITH OPERATOR(pg_catalog.=));

ALTER TABLE public.left_half
    ADD CONSTRAINT left_half_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.person
    ADD CONSTRAINT person_email_key UNIQUE (tenant_id, email);

ALTER TABLE public.person
    ADD CONSTRAINT person_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.person
    ADD CONSTRAINT not_both CHECK (((boss_id IS NULL) OR (device_id IS NULL)));

ALTER TABLE public.picture
    ADD CONSTRAINT picture_profile_id_taken_key UNIQUE (tenant_id, profile_id, taken);

ALTER TABLE public.picture
    ADD CONSTRAINT picture_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.player
    ADD CONSTRAINT player_team_id_id_key UNIQUE (tenant_id, team_id, id);

ALTER TABLE public.player
    ADD CONSTRAINT player_team_id_shirt_key UNIQUE (tenant_id, team_id, shirt);

ALTER TABLE public.player
    ADD CONSTRAINT player_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.profile
    ADD CONSTRAINT profile_tenant_id_person_id_key UNIQUE (tenant_id, person_id);

ALTER TABLE public.right_half
    ADD CONSTRAINT right_half_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.seat
    ADD CONSTRAINT seat_tenant_id_device_id_number_key UNIQUE (tenant_id, device_id, number);

ALTER TABLE public.team
    ADD CONSTRAINT team_tenant_id_id_key UNIQUE (tenant_id, id);

ALTER TABLE public.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

-- Indexes

CREATE INDEX IF NOT EXISTS person_boss_id_idx ON public.person USING btree (tenant_id, boss_id DESC) WHERE ((boss_id IS NOT NULL));

-- Foreign keys, none of which can point at another tenant's row

ALTER TABLE public.country
    ADD CONSTRAINT country_part_of_fkey FOREIGN KEY (part_of) REFERENCES public.country (code);

ALTER TABLE public.device
    ADD CONSTRAINT device_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.friendship
    ADD CONSTRAINT friendship_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.friendship
    ADD CONSTRAINT friendship_one_id_fkey FOREIGN KEY (tenant_id, one_id) REFERENCES public.person (tenant_id, id) ON DELETE CASCADE;

ALTER TABLE public.friendship
    ADD CONSTRAINT friendship_other_id_fkey FOREIGN KEY (tenant_id, other_id) REFERENCES public.person (tenant_id, id) ON DELETE CASCADE;

ALTER TABLE public.left_half
    ADD CONSTRAINT left_half_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.left_half
    ADD CONSTRAINT other_half FOREIGN KEY (tenant_id, id) REFERENCES public.right_half (tenant_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.person
    ADD CONSTRAINT person_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.person
    ADD CONSTRAINT boss FOREIGN KEY (tenant_id, boss_id) REFERENCES public.person (tenant_id, id) ON DELETE SET NULL (boss_id);

ALTER TABLE public.person
    ADD CONSTRAINT person_country_fkey FOREIGN KEY (country) REFERENCES public.country (code) ON UPDATE CASCADE;

ALTER TABLE public.person
    ADD CONSTRAINT person_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.device (tenant_id, id) ON DELETE SET NULL (device_id);

ALTER TABLE public.picture
    ADD CONSTRAINT picture_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.picture
    ADD CONSTRAINT picture_profile_id_fkey FOREIGN KEY (tenant_id, profile_id) REFERENCES public.profile (tenant_id, person_id) ON DELETE RESTRICT;

ALTER TABLE public.player
    ADD CONSTRAINT player_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.player
    ADD CONSTRAINT player_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.person (tenant_id, id);

ALTER TABLE public.player
    ADD CONSTRAINT player_team_id_fkey FOREIGN KEY (tenant_id, team_id) REFERENCES public.team (tenant_id, id) DEFERRABLE;

ALTER TABLE public.profile
    ADD CONSTRAINT profile_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.profile
    ADD CONSTRAINT profile_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.person (tenant_id, id) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.right_half
    ADD CONSTRAINT right_half_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.right_half
    ADD CONSTRAINT right_half_id_fkey FOREIGN KEY (tenant_id, id) REFERENCES public.left_half (tenant_id, id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE public.seat
    ADD CONSTRAINT seat_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.seat
    ADD CONSTRAINT seat_device_id_fkey FOREIGN KEY (tenant_id, device_id) REFERENCES public.device (tenant_id, id) ON DELETE CASCADE;

ALTER TABLE public.seat
    ADD CONSTRAINT seat_person_id_fkey FOREIGN KEY (tenant_id, person_id) REFERENCES public.person (tenant_id, id) ON DELETE SET DEFAULT (person_id);

ALTER TABLE public.team
    ADD CONSTRAINT team_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);

ALTER TABLE public.team
    ADD CONSTRAINT captain FOREIGN KEY (tenant_id, id, captain_id) REFERENCES public.player (tenant_id, team_id, id) ON DELETE SET NULL (captain_id) DEFERRABLE INITIALLY DEFERRED;

-- What tells tenants and the sources' keys in the log, so that rows can go back

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.device'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.device'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.friendship'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.friendship'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['one_id', 'other_id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.left_half'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.left_half'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.person'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.person'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.picture'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.picture'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.player'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.player'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.profile'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.profile'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['person_id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.right_half'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.right_half'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.seat'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.seat'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['device_id', 'number', 'tenant_id']
              LIMIT 1);
END $$;

DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', 'public.team'::regclass, c.relname)
               FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
              WHERE i.indrelid = 'public.team'::regclass AND i.indisunique AND i.indimmediate AND i.indpred IS NULL
                AND (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM pg_attribute a
                      WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['id', 'tenant_id']
              LIMIT 1);
END $$;

-- Row-level security: a session sees the tenant that app.tenant_id names, and nobody without it

ALTER TABLE public.device
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.device
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.friendship
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.friendship
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.left_half
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.left_half
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.person
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.person
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.picture
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.picture
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.player
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.player
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.profile
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.profile
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.right_half
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.right_half
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.seat
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.seat
    USING (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid))
    WITH CHECK (tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid));

ALTER TABLE public.team
    ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY tributary_tenant ON public.team
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

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.device
    FOR EACH STATEMENT WHEN (row_security_active('public.device'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.friendship
    FOR EACH STATEMENT WHEN (row_security_active('public.friendship'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.left_half
    FOR EACH STATEMENT WHEN (row_security_active('public.left_half'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.person
    FOR EACH STATEMENT WHEN (row_security_active('public.person'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.picture
    FOR EACH STATEMENT WHEN (row_security_active('public.picture'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.player
    FOR EACH STATEMENT WHEN (row_security_active('public.player'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.profile
    FOR EACH STATEMENT WHEN (row_security_active('public.profile'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.right_half
    FOR EACH STATEMENT WHEN (row_security_active('public.right_half'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.seat
    FOR EACH STATEMENT WHEN (row_security_active('public.seat'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

CREATE OR REPLACE TRIGGER "!tributary_gate" BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.team
    FOR EACH STATEMENT WHEN (row_security_active('public.team'::regclass))
    EXECUTE FUNCTION tributary.guard_target();

-- What the application may do

GRANT USAGE ON SEQUENCE public.person_id_seq TO application_role;
GRANT USAGE ON SEQUENCE public.player_id_seq TO application_role;
GRANT USAGE ON SEQUENCE public.team_id_seq TO application_role;
GRANT SELECT ON public.country TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.device TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.friendship TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.left_half TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.person TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.picture TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.player TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.profile TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.right_half TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.seat TO application_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.team TO application_role;
GRANT SELECT ON public.tenants TO application_role;

-- Comments

COMMENT ON TABLE public.tenants IS 'One row a tenant; every other table''s tenant_id points here';

-- Tenants

INSERT INTO public.tenants (id, slug, name) VALUES ('6f1f6a0e-0000-4000-8000-000000000001', 'tenant-a', 'Tenant tenant-a') ON CONFLICT (slug) DO NOTHING;

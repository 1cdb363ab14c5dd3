-- What the sources have beside their tables. Nobody has run any of it: what it means for many tenants in one
-- database is for a person to decide. Functions that are SECURITY DEFINER, and views without
-- security_invoker, run as their owner: see that they do not show one tenant's rows to another.

-- == type ==

-- type public.pair, of all tenants
CREATE TYPE public.pair AS (a integer, b integer);

-- type public.span, of all tenants
CREATE TYPE public.span AS RANGE (subtype = integer);

-- == collation ==

-- collation public.plain_c, of all tenants
CREATE COLLATION public.plain_c (provider = libc, locale = 'C');

-- == text search dictionary ==

-- text search dictionary public.plain, of all tenants
CREATE TEXT SEARCH DICTIONARY public.plain (TEMPLATE = pg_catalog.simple, accept = 'false');

-- == text search configuration ==

-- text search configuration public.mine, of all tenants
CREATE TEXT SEARCH CONFIGURATION public.mine (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR asciihword WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR asciiword WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR file WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR "float" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR host WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR hword WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR hword_asciipart WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR hword_numpart WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR hword_part WITH english_stem;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR "int" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR numhword WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR numword WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR sfloat WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR uint WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR url WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR url_path WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR version WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.mine ADD MAPPING FOR word WITH english_stem;

-- == function ==

-- function public.f(), of all tenants
CREATE OR REPLACE FUNCTION public.f()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RETURN NEW; END$function$
;

-- function public.add(integer,integer), of all tenants
CREATE OR REPLACE FUNCTION public.add(integer, b integer DEFAULT 3)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1 + $2$function$
;

-- function public.ev(), of all tenants
CREATE OR REPLACE FUNCTION public.ev()
 RETURNS event_trigger
 LANGUAGE plpgsql
AS $function$BEGIN END$function$
;

-- function public.pair_text(public.pair), of all tenants
CREATE OR REPLACE FUNCTION public.pair_text(public.pair)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT ($1).a::text$function$
;

-- == procedure ==

-- procedure public."P"(integer), of all tenants
CREATE OR REPLACE PROCEDURE public."P"(INOUT x integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
AS $procedure$ BEGIN x := 1; END $procedure$
;

-- == aggregate ==

-- aggregate public.total(integer), of all tenants
CREATE AGGREGATE public.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);

-- == operator ==

-- operator public.===(integer,integer), of all tenants
CREATE OPERATOR public.=== (FUNCTION = public.add, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = OPERATOR(public.===));

-- == operator class ==

-- operator class public.backwards USING btree, of all tenants
CREATE OPERATOR CLASS public.backwards FOR TYPE integer USING btree AS
    OPERATOR 1 >(integer,integer),
    OPERATOR 2 >=(integer,integer),
    OPERATOR 3 =(integer,integer),
    OPERATOR 4 <=(integer,integer),
    OPERATOR 5 <(integer,integer),
    FUNCTION 1 btint4cmp(integer,integer);

-- == cast ==

-- cast (public.pair AS pg_catalog.text), of all tenants
CREATE CAST (public.pair AS text) WITH FUNCTION public.pair_text(public.pair) AS ASSIGNMENT;

-- == view ==

-- view public.seen, of all tenants
CREATE VIEW public.seen (id, "B") WITH (security_barrier=true) AS
 SELECT id,
    b AS "B"
   FROM public.a
  WHERE (id > 3);

-- == materialized view ==

-- materialized view public.counted, of all tenants
CREATE MATERIALIZED VIEW public.counted (n) AS
 SELECT count(*) AS n
   FROM public.seen;
CREATE UNIQUE INDEX counted_n ON public.counted USING btree (n);

-- == rule ==

-- rule r on public.a, of all tenants
CREATE RULE r AS
    ON DELETE TO public.a DO INSTEAD NOTHING;

-- == trigger ==

-- trigger t on public.a, of all tenants
CREATE TRIGGER t BEFORE INSERT OR UPDATE OF b ON public.a FOR EACH ROW WHEN ((new.id > 0)) EXECUTE FUNCTION public.f();

-- trigger off on public.a, of all tenants
CREATE TRIGGER off AFTER DELETE ON public.a FOR EACH STATEMENT EXECUTE FUNCTION public.f();
ALTER TABLE public.a DISABLE TRIGGER off;

-- == event trigger ==

-- event trigger watch, of all tenants
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.ev();

-- == policy ==

-- policy mine on public.a, of all tenants
CREATE POLICY mine ON public.a FOR SELECT TO reader USING ((id = 1));

-- == row security ==

-- row security public.a, of all tenants
ALTER TABLE public.a ENABLE ROW LEVEL SECURITY;

-- == grants ==

-- grants of PUBLIC on functions, of all tenants
REVOKE EXECUTE ON ROUTINE public."P"(integer) FROM PUBLIC;

-- grants of PUBLIC on tables, of all tenants
GRANT SELECT ON TABLE public.a TO PUBLIC;

-- grants of reader on columns, of all tenants
GRANT UPDATE (b) ON TABLE public.a TO reader;

-- grants of reader on functions, of all tenants
GRANT EXECUTE ON ROUTINE public.add(integer,integer) TO reader;

-- grants of reader on objects to come, of all tenants
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO reader;

-- grants of reader on schemas, of all tenants
GRANT USAGE ON SCHEMA public TO reader WITH GRANT OPTION;

-- grants of reader on sequences, of all tenants
GRANT USAGE ON SEQUENCE public.s TO reader;

-- grants of reader on tables, of all tenants
GRANT INSERT, SELECT ON TABLE public.a TO reader;

-- grants of reader on types, of all tenants
GRANT USAGE ON TYPE public.span TO reader;

SET ROLE migration;
CREATE TYPE public.mood AS ENUM ('happy', 'sad', 'ok');
CREATE TABLE public.account (tenant_id uuid, id bigint, name text, balance numeric, at timestamptz, PRIMARY KEY (tenant_id, id));
CREATE TABLE public.token (tenant_id uuid, id uuid PRIMARY KEY, note text);
CREATE TABLE public.invoice (tenant_id uuid, id int PRIMARY KEY, parent int, total numeric);
CREATE TABLE public.person (tenant_id uuid, id uuid PRIMARY KEY, name text, source_id bigint);
CREATE TABLE public.log (tenant_id uuid, id int, note text);
CREATE TABLE public.word (tenant_id uuid, word text, meaning text, PRIMARY KEY (tenant_id, word));
CREATE TABLE public.term (tenant_id uuid, term text, meaning text, PRIMARY KEY (tenant_id, term));
CREATE TABLE public.line (tenant_id uuid, invoice int, n smallint, at timestamp, "Amount" float8,
    PRIMARY KEY (tenant_id, n, at, invoice));
CREATE TABLE public.feeling (tenant_id uuid, mood public.mood, id numeric, note text, PRIMARY KEY (tenant_id, mood, id));
CREATE TABLE public.nothing (tenant_id uuid, id int, note text, PRIMARY KEY (tenant_id, id));
CREATE SCHEMA saved;

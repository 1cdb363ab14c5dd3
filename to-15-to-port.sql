-- What the sources have beside their tables. Nobody has run any of it: what it means for many tenants in one
-- database is for a person to decide. Functions that are SECURITY DEFINER, and views without
-- security_invoker, run as their owner: see that they do not show one tenant's rows to another.

-- == collation ==

-- collation public.codepoints, of all tenants
CREATE COLLATION public.codepoints (provider = libc, locale = 'C');

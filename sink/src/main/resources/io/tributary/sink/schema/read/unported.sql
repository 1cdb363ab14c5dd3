-- What a person has to carry over, because only a person knows what it means for many tenants in one database: each with
-- the statements that make it, in an order in which most can be run.
WITH unported (place, classid, objid, definition) AS (
    SELECT 1, 'pg_collation'::regclass::oid, c.oid,
           'CREATE COLLATION ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname) || ' (' || concat_ws(', ',
               'provider = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
               -- PostgreSQL 15 and 17 have renamed it
               'locale = ' || quote_literal(coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale',
                                                     nullif(c.collcollate, c.collctype), c.collcollate)),
               CASE WHEN NOT c.collisdeterministic THEN 'deterministic = false' END) || ');'
      FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
     UNION ALL
    SELECT 2, 'pg_ts_dict'::regclass, d.oid,
           'CREATE TEXT SEARCH DICTIONARY ' || quote_ident(n.nspname) || '.' || quote_ident(d.dictname)
           || ' (TEMPLATE = ' || quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname)
           || coalesce(', ' || d.dictinitoption, '') || ');'
      FROM pg_ts_dict d
      JOIN pg_namespace n ON n.oid = d.dictnamespace
      JOIN pg_ts_template t ON t.oid = d.dicttemplate
      JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
     UNION ALL
    SELECT 3, 'pg_ts_config'::regclass, c.oid,
           'CREATE TEXT SEARCH CONFIGURATION ' || c.oid::regconfig || ' (PARSER = ' || quote_ident(pn.nspname) || '.'
           || quote_ident(p.prsname) || ');'
           || coalesce((SELECT string_agg(
                                   E'\nALTER TEXT SEARCH CONFIGURATION ' || c.oid::regconfig || ' ADD MAPPING FOR '
                                   || quote_ident(m.token) || ' WITH ' || m.dictionaries || ';', '' ORDER BY m.token)
                          FROM (SELECT token.alias AS token,
                                       string_agg(cm.mapdict::regdictionary::text, ', ' ORDER BY cm.mapseqno)
                                           AS dictionaries
                                  FROM pg_ts_config_map cm
                                  JOIN ts_token_type(c.cfgparser) AS token ON token.tokid = cm.maptokentype
                                 WHERE cm.mapcfg = c.oid
                                 GROUP BY token.alias) AS m), '')
      FROM pg_ts_config c
      JOIN pg_ts_parser p ON p.oid = c.cfgparser
      JOIN pg_namespace pn ON pn.oid = p.prsnamespace
     UNION ALL
    SELECT 4, 'pg_type'::regclass, t.oid,
           CASE WHEN t.typtype = 'r'
                THEN 'CREATE TYPE ' || t.oid::regtype || ' AS RANGE (subtype = ' || format_type(r.rngsubtype, NULL)
                     || ', canonical = ' || r.rngcanonical || ');'
                WHEN NOT t.typisdefined THEN 'CREATE TYPE ' || t.oid::regtype || ';'
                ELSE 'CREATE TYPE ' || t.oid::regtype || ' (INPUT = ' || t.typinput || ', OUTPUT = ' || t.typoutput
                     || ', INTERNALLENGTH = ' || CASE t.typlen WHEN -1 THEN 'VARIABLE' ELSE t.typlen::text END
                     || CASE WHEN t.typbyval THEN ', PASSEDBYVALUE' ELSE '' END
                     || ', ALIGNMENT = ' || CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2'
                                                            WHEN 'i' THEN 'int4' ELSE 'double' END || ');' END
      FROM pg_type t
      LEFT JOIN pg_range r ON r.rngtypid = t.oid
     WHERE r.rngcanonical <> 0
        OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
        OR t.typtype = 'p'
     UNION ALL
    SELECT 5, 'pg_proc'::regclass, p.oid,
           CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) || ';'
                ELSE 'CREATE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                     || pg_get_function_arguments(p.oid) || ') (' || concat_ws(', ',
                         'SFUNC = ' || a.aggtransfn, 'STYPE = ' || format_type(a.aggtranstype, NULL),
                         CASE WHEN a.aggtransspace > 0 THEN 'SSPACE = ' || a.aggtransspace END,
                         CASE WHEN a.aggfinalfn <> 0 THEN 'FINALFUNC = ' || a.aggfinalfn END,
                         CASE WHEN a.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                         CASE WHEN a.aggcombinefn <> 0 THEN 'COMBINEFUNC = ' || a.aggcombinefn END,
                         CASE WHEN a.aggserialfn <> 0 THEN 'SERIALFUNC = ' || a.aggserialfn END,
                         CASE WHEN a.aggdeserialfn <> 0 THEN 'DESERIALFUNC = ' || a.aggdeserialfn END,
                         'INITCOND = ' || quote_literal(a.agginitval),
                         CASE WHEN a.aggmtransfn <> 0 THEN 'MSFUNC = ' || a.aggmtransfn END,
                         CASE WHEN a.aggminvtransfn <> 0 THEN 'MINVFUNC = ' || a.aggminvtransfn END,
                         CASE WHEN a.aggmtranstype <> 0 THEN 'MSTYPE = ' || format_type(a.aggmtranstype, NULL) END,
                         CASE WHEN a.aggmfinalfn <> 0 THEN 'MFINALFUNC = ' || a.aggmfinalfn END,
                         'MINITCOND = ' || quote_literal(a.aggminitval),
                         CASE WHEN a.aggsortop <> 0 THEN 'SORTOP = OPERATOR(' || substring(a.aggsortop::regoperator::text
                                                         FROM '^[^(]*') || ')' END,
                         CASE WHEN p.proparallel = 's' THEN 'PARALLEL = SAFE'
                              WHEN p.proparallel = 'r' THEN 'PARALLEL = RESTRICTED' END,
                         CASE WHEN a.aggkind = 'h' THEN 'HYPOTHETICAL' END) || ');' END
      FROM pg_proc p
      JOIN pg_namespace n ON n.oid = p.pronamespace
      LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
     -- those that a range type makes for itself
     WHERE NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
     UNION ALL
    SELECT 6, 'pg_operator'::regclass, o.oid,
           'CREATE OPERATOR ' || quote_ident(n.nspname) || '.' || o.oprname || ' (' || concat_ws(', ',
               'FUNCTION = ' || o.oprcode,
               CASE WHEN o.oprleft <> 0 THEN 'LEFTARG = ' || format_type(o.oprleft, NULL) END,
               'RIGHTARG = ' || format_type(o.oprright, NULL),
               CASE WHEN o.oprcom <> 0
                    THEN 'COMMUTATOR = OPERATOR(' || substring(o.oprcom::regoperator::text FROM '^[^(]*') || ')' END,
               CASE WHEN o.oprnegate <> 0
                    THEN 'NEGATOR = OPERATOR(' || substring(o.oprnegate::regoperator::text FROM '^[^(]*') || ')' END,
               CASE WHEN o.oprrest <> 0 THEN 'RESTRICT = ' || o.oprrest END,
               CASE WHEN o.oprjoin <> 0 THEN 'JOIN = ' || o.oprjoin END,
               CASE WHEN o.oprcanhash THEN 'HASHES' END,
               CASE WHEN o.oprcanmerge THEN 'MERGES' END) || ');'
      FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
     WHERE o.oprcode <> 0
     UNION ALL
    SELECT 7, 'pg_opclass'::regclass, c.oid,
           'CREATE OPERATOR CLASS ' || quote_ident(n.nspname) || '.' || quote_ident(c.opcname)
           || CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END
           || ' FOR TYPE ' || format_type(c.opcintype, NULL) || ' USING ' || quote_ident(am.amname) || E' AS\n    '
           || concat_ws(E',\n    ',
                  (SELECT string_agg('OPERATOR ' || ao.amopstrategy || ' ' || ao.amopopr::regoperator, E',\n    '
                                     ORDER BY ao.amopstrategy, ao.amopopr)
                     FROM pg_amop ao WHERE ao.amopfamily = c.opcfamily AND ao.amoplefttype = c.opcintype),
                  (SELECT string_agg('FUNCTION ' || ap.amprocnum || ' ' || ap.amproc::oid::regprocedure, E',\n    '
                                     ORDER BY ap.amprocnum)
                     FROM pg_amproc ap WHERE ap.amprocfamily = c.opcfamily AND ap.amproclefttype = c.opcintype),
                  CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || format_type(c.opckeytype, NULL) END) || ';'
      FROM pg_opclass c
      JOIN pg_namespace n ON n.oid = c.opcnamespace
      JOIN pg_am am ON am.oid = c.opcmethod
     UNION ALL
    SELECT 8, 'pg_cast'::regclass, c.oid,
           'CREATE CAST (' || format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) || ') '
           || CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
                                WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END
           || CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END || ';'
      FROM pg_cast c
     -- those that a range type makes for itself
     WHERE NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype = 'i')
     UNION ALL
    -- a password may be among the options of servers and their users
    SELECT 9, 'pg_foreign_server'::regclass, s.oid,
           'CREATE SERVER ' || quote_ident(s.srvname) || ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)
           || '; -- with its options and users, which are not printed here'
      FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
     UNION ALL
    SELECT 10, 'pg_class'::regclass, c.oid,
           'CREATE FOREIGN TABLE ' || c.oid::regclass || ' ('
           || coalesce((SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                          || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY a.attnum)
                          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
           || ') SERVER ' || quote_ident(s.srvname) || '; -- with its options, which are not printed here'
      FROM pg_class c
      JOIN pg_foreign_table f ON f.ftrelid = c.oid
      JOIN pg_foreign_server s ON s.oid = f.ftserver
     WHERE NOT c.relispartition
     UNION ALL
    SELECT 11, 'pg_class'::regclass, c.oid,
           'CREATE ' || CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW ' ELSE 'VIEW ' END || c.oid::regclass
           || ' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) || ')'
           || coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')
           || E' AS\n' || pg_get_viewdef(c.oid)
           || coalesce((SELECT string_agg(E'\n' || pg_get_indexdef(i.indexrelid) || ';', '' ORDER BY i.indexrelid)
                          FROM pg_index i WHERE i.indrelid = c.oid), '')
      FROM pg_class c
     WHERE c.relkind IN ('v', 'm')
     UNION ALL
    SELECT 12, 'pg_rewrite'::regclass, r.oid, pg_get_ruledef(r.oid)
      FROM pg_rewrite r
     WHERE r.rulename <> '_RETURN'
     UNION ALL
    SELECT 13, 'pg_trigger'::regclass, t.oid,
           pg_get_triggerdef(t.oid) || ';'
           || CASE t.tgenabled WHEN 'O' THEN ''
                  ELSE E'\nALTER TABLE ' || t.tgrelid::regclass || CASE t.tgenabled WHEN 'D' THEN ' DISABLE'
                       WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END
                       || ' TRIGGER ' || quote_ident(t.tgname) || ';' END
      FROM pg_trigger t
     -- a partition has those of its root; ours guard the source while its tenant is moved
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgname <> '!tributary_gate'
     UNION ALL
    SELECT 14, 'pg_event_trigger'::regclass, t.oid,
           'CREATE EVENT TRIGGER ' || quote_ident(t.evtname) || ' ON ' || t.evtevent
           || coalesce(' WHEN TAG IN ('
                       || (SELECT string_agg(quote_literal(tag), ', ') FROM unnest(t.evttags) AS tag) || ')', '')
           || ' EXECUTE FUNCTION ' || t.evtfoid::regproc || '();'
           || CASE t.evtenabled WHEN 'O' THEN ''
                  ELSE E'\nALTER EVENT TRIGGER ' || quote_ident(t.evtname) || CASE t.evtenabled WHEN 'D' THEN ' DISABLE'
                       WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END || ';' END
      FROM pg_event_trigger t
     UNION ALL
    SELECT 15, 'pg_policy'::regclass, p.oid,
           'CREATE POLICY ' || quote_ident(p.polname) || ' ON ' || p.polrelid::regclass
           || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
           || CASE p.polcmd WHEN '*' THEN '' WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT'
                            WHEN 'w' THEN ' FOR UPDATE' ELSE ' FOR DELETE' END
           || ' TO ' || (SELECT string_agg(CASE WHEN role = 0 THEN 'public' ELSE quote_ident(pg_get_userbyid(role)) END,
                                           ', ' ORDER BY role) FROM unnest(p.polroles) AS role)
           || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') || ';'
      FROM pg_policy p
), granted (kind, object, acl, owner) AS (
    SELECT 'tables', 'TABLE ' || c.oid::regclass, c.relacl, c.relowner
      FROM pg_class c
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace::regnamespace::text NOT LIKE 'pg\_%'
     UNION ALL
    SELECT 'sequences', 'SEQUENCE ' || c.oid::regclass, c.relacl, c.relowner FROM pg_class c WHERE c.relkind = 'S'
     UNION ALL
    SELECT 'schemas', 'SCHEMA ' || quote_ident(n.nspname), n.nspacl, n.nspowner
      FROM pg_namespace n
     WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
     UNION ALL
    SELECT 'functions', 'ROUTINE ' || p.oid::regprocedure, p.proacl, p.proowner FROM pg_proc p WHERE p.oid >= 16384
     UNION ALL
    SELECT 'types', 'TYPE ' || t.oid::regtype, t.typacl, t.typowner FROM pg_type t WHERE t.oid >= 16384
), grants (role, kind, statement) AS (
    SELECT acl.grantee, g.kind,
           'GRANT ' || string_agg(acl.privilege_type, ', ' ORDER BY acl.privilege_type) || ' ON ' || g.object || ' TO '
           || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
           || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END || ';'
      FROM granted g
      CROSS JOIN LATERAL aclexplode(g.acl) AS acl
     WHERE acl.grantee <> g.owner
       -- what every new database has
       AND NOT (acl.grantee = 0 AND (g.object = 'SCHEMA public' OR g.kind IN ('functions', 'types')))
       AND split_part(split_part(g.object, ' ', 2), '.', 1) NOT IN ('tributary', 'information_schema')
     GROUP BY acl.grantee, acl.is_grantable, g.kind, g.object
     UNION ALL
    -- everybody may call a new function
    SELECT 0, 'functions', 'REVOKE EXECUTE ON ROUTINE ' || p.oid::regprocedure || ' FROM PUBLIC;'
      FROM pg_proc p
     WHERE p.oid >= 16384 AND p.pronamespace::regnamespace::text <> 'tributary'
       AND p.proacl IS NOT NULL
       AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS acl WHERE acl.grantee = 0)
       AND NOT EXISTS (SELECT FROM pg_depend e
                        WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
     UNION ALL
    SELECT acl.grantee, 'columns',
           'GRANT ' || acl.privilege_type || ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
           || ') ON TABLE ' || c.oid::regclass || ' TO '
           || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
           || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END || ';'
      FROM pg_attribute a
      JOIN pg_class c ON c.oid = a.attrelid AND c.oid >= 16384
      CROSS JOIN LATERAL aclexplode(a.attacl) AS acl
     WHERE acl.grantee <> c.relowner
     GROUP BY acl.grantee, acl.is_grantable, acl.privilege_type, c.oid
     UNION ALL
    SELECT acl.grantee, 'objects to come',
           'ALTER DEFAULT PRIVILEGES FOR ROLE ' || quote_ident(pg_get_userbyid(d.defaclrole))
           || CASE WHEN d.defaclnamespace <> 0 THEN ' IN SCHEMA ' || d.defaclnamespace::regnamespace ELSE '' END
           || ' GRANT ' || string_agg(acl.privilege_type, ', ' ORDER BY acl.privilege_type) || ' ON '
           || CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS'
                                   WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END
           || ' TO ' || CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
           || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END || ';'
      FROM pg_default_acl d
      CROSS JOIN LATERAL aclexplode(d.defaclacl) AS acl
     WHERE acl.grantee <> d.defaclrole
     GROUP BY acl.grantee, acl.is_grantable, d.defaclrole, d.defaclnamespace, d.defaclobjtype
)
SELECT o.type AS kind, o.identity,
       rtrim(u.definition, E'\n')
       || coalesce(E'\nCOMMENT ON ' || upper(o.type) || ' ' || o.identity || ' IS '
                   || quote_literal((SELECT d.description FROM pg_description d
                                      WHERE d.classoid = u.classid AND d.objoid = u.objid AND d.objsubid = 0)) || ';', '')
           AS definition, u.place, u.objid
  FROM unported u
  CROSS JOIN LATERAL pg_identify_object(u.classid, u.objid, 0) AS o
 WHERE u.objid >= 16384
   AND o.schema IS DISTINCT FROM 'tributary'
   AND o.identity NOT LIKE '% on tributary.%'
   AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = u.classid AND e.objid = u.objid AND e.deptype = 'e')
UNION ALL
SELECT 'row security', c.oid::regclass::text,
       'ALTER TABLE ' || c.oid::regclass || ' ENABLE ROW LEVEL SECURITY'
       || CASE WHEN c.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END || ';', 16, c.oid
  FROM pg_class c
 WHERE c.relrowsecurity AND c.relnamespace::regnamespace::text <> 'tributary'
UNION ALL
SELECT 'placement', p.name, string_agg(p.statement, E'\n' ORDER BY p.statement), 17, 0
  FROM (SELECT c.oid::regclass::text AS name,
               'ALTER ' || CASE WHEN c.relkind IN ('i', 'I') THEN 'INDEX ' ELSE 'TABLE ' END || c.oid::regclass
               || ' SET TABLESPACE ' || quote_ident(ts.spcname) || ';' AS statement
          FROM pg_class c JOIN pg_tablespace ts ON ts.oid = c.reltablespace
         WHERE c.relkind IN ('r', 'p', 'i', 'I') AND c.oid >= 16384
           AND c.relnamespace::regnamespace::text NOT LIKE 'pg\_%'
         UNION ALL
        SELECT c.oid::regclass::text, 'ALTER TABLE ' || c.oid::regclass || ' SET ACCESS METHOD ' || quote_ident(am.amname) || ';'
          FROM pg_class c JOIN pg_am am ON am.oid = c.relam
         WHERE c.relkind = 'r' AND am.amname <> 'heap' AND c.oid >= 16384
         UNION ALL
        SELECT i.indrelid::regclass::text, 'ALTER TABLE ' || i.indrelid::regclass || ' CLUSTER ON ' || quote_ident(ic.relname) || ';'
          FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
         WHERE i.indisclustered AND i.indrelid >= 16384) AS p
 GROUP BY p.name
UNION ALL
SELECT 'grants',
       'of ' || CASE g.role WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.role)) END || ' on ' || g.kind,
       string_agg(g.statement, E'\n' ORDER BY g.statement), 18, 0
  FROM grants g
 GROUP BY g.role, g.kind
 ORDER BY 4, 5, 2

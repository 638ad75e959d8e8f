-- Positions
-- create
CREATE TABLE IF NOT EXISTS "ops"."it's ""own""" (pipeline pg_catalog.text PRIMARY KEY, position pg_catalog.bytea, epoch pg_catalog.int8 NOT NULL);
-- claim
BEGIN READ WRITE; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; INSERT INTO "ops"."it's ""own""" AS p (pipeline, position, epoch) VALUES ('it''s', NULL, 1) ON CONFLICT (pipeline) DO UPDATE SET epoch = p.epoch OPERATOR(pg_catalog.+) 1 RETURNING p.epoch::pg_catalog.text, pg_catalog.encode(position, 'hex');
-- read
BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; SELECT epoch::pg_catalog.text, pg_catalog.encode(position, 'hex') FROM "ops"."it's ""own""" WHERE pipeline OPERATOR(pg_catalog.=) 'it''s';
-- put
BEGIN READ WRITE; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL row_security = off; WITH put AS (INSERT INTO "ops"."it's ""own""" AS p (pipeline, position, epoch) VALUES ('it''s', pg_catalog.decode('01', 'hex'), 0) ON CONFLICT (pipeline) DO UPDATE SET position = EXCLUDED.position WHERE p.epoch OPERATOR(pg_catalog.=) 0 RETURNING 1) SELECT pg_catalog.count(*)::pg_catalog.text FROM put;
-- advance from nothing
WITH found AS (UPDATE "ops"."it's ""own""" SET position = pg_catalog.decode('01', 'hex') WHERE ctid OPERATOR(pg_catalog.=) COALESCE((SELECT ctid FROM "ops"."it's ""own""" WHERE ctid OPERATOR(pg_catalog.=) (CASE WHEN pg_catalog.current_setting('penstock.at_e74af9b4', true) OPERATOR(pg_catalog.<>) '' THEN pg_catalog.current_setting('penstock.at_e74af9b4', true) END)::pg_catalog.tid AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7), (SELECT ctid FROM "ops"."it's ""own""" WHERE pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7)) AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7 AND position IS NULL RETURNING ctid) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.set_config('penstock.at_e74af9b4', pg_catalog.max(ctid::pg_catalog.text), false) ELSE ('penstock.fenced.MARK' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4::pg_catalog.text END FROM found;
-- advance
WITH found AS (UPDATE "ops"."it's ""own""" SET position = pg_catalog.decode('02', 'hex') WHERE ctid OPERATOR(pg_catalog.=) COALESCE((SELECT ctid FROM "ops"."it's ""own""" WHERE ctid OPERATOR(pg_catalog.=) (CASE WHEN pg_catalog.current_setting('penstock.at_e74af9b4', true) OPERATOR(pg_catalog.<>) '' THEN pg_catalog.current_setting('penstock.at_e74af9b4', true) END)::pg_catalog.tid AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7), (SELECT ctid FROM "ops"."it's ""own""" WHERE pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7)) AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7 AND position OPERATOR(pg_catalog.=) pg_catalog.decode('01', 'hex') RETURNING ctid) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN pg_catalog.set_config('penstock.at_e74af9b4', pg_catalog.max(ctid::pg_catalog.text), false) ELSE ('penstock.fenced.MARK' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4::pg_catalog.text END FROM found;
-- set
UPDATE "ops"."it's ""own""" SET position = pg_catalog.decode('02', 'hex') WHERE ctid OPERATOR(pg_catalog.=) COALESCE((SELECT ctid FROM "ops"."it's ""own""" WHERE ctid OPERATOR(pg_catalog.=) (CASE WHEN pg_catalog.current_setting('penstock.at_e74af9b4', true) OPERATOR(pg_catalog.<>) '' THEN pg_catalog.current_setting('penstock.at_e74af9b4', true) END)::pg_catalog.tid AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7), (SELECT ctid FROM "ops"."it's ""own""" WHERE pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7)) AND pipeline OPERATOR(pg_catalog.=) 'it''s' AND epoch OPERATOR(pg_catalog.=) 7;

-- Dead letters
-- create
CREATE TABLE IF NOT EXISTS "ops"."it's ""own""" (position pg_catalog.bytea NOT NULL, operation pg_catalog.text NOT NULL, "table" pg_catalog.text, key pg_catalog.json, record pg_catalog.json, error pg_catalog.text NOT NULL, at pg_catalog.timestamptz NOT NULL DEFAULT pg_catalog.now());
-- insert
INSERT INTO "ops"."it's ""own""" (position, operation, "table", key, record, error) VALUES (pg_catalog.decode('01ff', 'hex'), 'create', 'a�b', '{"id":1}', '{"v":"it''s"}', 'wrong�');
-- insert what is not known
INSERT INTO "ops"."it's ""own""" (position, operation, "table", key, record, error) VALUES (pg_catalog.decode('', 'hex'), 'delete', NULL, NULL, NULL, '');

-- Replication origins
-- use
BEGIN READ WRITE; SELECT CASE WHEN pg_catalog.pg_replication_origin_oid('it''s') IS NULL THEN pg_catalog.pg_replication_origin_create('it''s') END; COMMIT; SELECT pg_catalog.pg_replication_origin_session_setup('it''s');
-- leave
SELECT pg_catalog.pg_replication_origin_session_reset();
-- rights
SELECT (true AND pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_oid(text)', 'EXECUTE') AND pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_create(text)', 'EXECUTE') AND pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_session_setup(text)', 'EXECUTE') AND pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_session_reset()', 'EXECUTE'))::pg_catalog.text;
-- grant
GRANT EXECUTE ON FUNCTION pg_catalog.pg_replication_origin_oid(text), pg_catalog.pg_replication_origin_create(text), pg_catalog.pg_replication_origin_session_setup(text), pg_catalog.pg_replication_origin_session_reset() TO "role";

-- Columns of the source
-- create
CREATE TABLE IF NOT EXISTS "ops"."it's ""own""" ("table" pg_catalog.text, database pg_catalog.text, relation pg_catalog.int8, place pg_catalog.int4, name pg_catalog.text NOT NULL, number pg_catalog.int4, type pg_catalog.int8 NOT NULL, modifier pg_catalog.int4 NOT NULL, key pg_catalog.bool NOT NULL, PRIMARY KEY ("table", database, relation, place));
-- find
SELECT name, COALESCE(number, 0)::pg_catalog.text, type::pg_catalog.text, modifier::pg_catalog.text, key::pg_catalog.text, relation::pg_catalog.text FROM "ops"."it's ""own""" WHERE "table" OPERATOR(pg_catalog.=) 'orders' AND database OPERATOR(pg_catalog.=) '7:5' AND relation OPERATOR(pg_catalog.=) (SELECT relation FROM "ops"."it's ""own""" WHERE "table" OPERATOR(pg_catalog.=) 'orders' AND database OPERATOR(pg_catalog.=) '7:5' ORDER BY relation OPERATOR(pg_catalog.<>) 4294967295::pg_catalog.int8, relation DESC LIMIT 1) AND place OPERATOR(pg_catalog.>=) 0 ORDER BY place;
-- find renamed
SELECT "table", name FROM "ops"."it's ""own""" WHERE database OPERATOR(pg_catalog.=) '7:5' AND relation OPERATOR(pg_catalog.=) 16384::pg_catalog.int8 AND place OPERATOR(pg_catalog.<) 0 AND name OPERATOR(pg_catalog.<>) 'sales."Order''s"' ORDER BY 1;
-- rename
UPDATE "ops"."it's ""own""" SET "table" = 'sales.Order''s', name = CASE WHEN place OPERATOR(pg_catalog.<) 0 THEN 'it''s' ELSE name END WHERE "table" OPERATOR(pg_catalog.=) 'orders' AND database OPERATOR(pg_catalog.=) '7:5' AND relation OPERATOR(pg_catalog.=) 16384::pg_catalog.int8;
-- replace
DELETE FROM "ops"."it's ""own""" WHERE "table" OPERATOR(pg_catalog.=) 'orders' AND database OPERATOR(pg_catalog.=) '7:5' AND relation OPERATOR(pg_catalog.=) ANY (ARRAY[16385, 16384]::pg_catalog.int8[]); INSERT INTO "ops"."it's ""own""" ("table", database, relation, place, name, number, type, modifier, key) VALUES ('orders', '7:5', 16385, -1, 'public.orders', NULL, 0, -1, false), ('orders', '7:5', 16385, 0, 'it''s', 3, 25, -1, true), ('orders', '7:5', 16385, 1, 'v', NULL, 4294967295, 8, false);

-- Facts
-- of two tables
SELECT (n.oid IS NOT NULL)::pg_catalog.text, COALESCE(so.rolname::pg_catalog.text, ''),
  COALESCE((so.oid OPERATOR(pg_catalog.=) me.oid OR so.rolsuper OR so.oid OPERATOR(pg_catalog.=) d.datdba OR so.rolname OPERATOR(pg_catalog.=) 'pg_database_owner' OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, so.oid, 'MEMBER'))), false)::pg_catalog.text,
  COALESCE(pg_catalog.has_schema_privilege(n.oid, 'CREATE')
    AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'), false)::pg_catalog.text,
  (c.oid IS NOT NULL)::pg_catalog.text, COALESCE(c.relkind::pg_catalog.text, ''),
  COALESCE(o.rolname::pg_catalog.text, ''), COALESCE((o.oid OPERATOR(pg_catalog.=) me.oid OR o.rolsuper OR o.oid OPERATOR(pg_catalog.=) d.datdba OR o.rolname OPERATOR(pg_catalog.=) 'pg_database_owner' OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, o.oid, 'MEMBER'))), false)::pg_catalog.text,
  COALESCE((SELECT pg_catalog.string_agg(tgname::pg_catalog.text, ', ' ORDER BY tgname)
    FROM pg_catalog.pg_trigger
    WHERE tgrelid OPERATOR(pg_catalog.=) c.oid AND NOT tgisinternal
      AND tgenabled OPERATOR(pg_catalog.<>) 'D'), ''),
  COALESCE((SELECT pg_catalog.string_agg(rulename::pg_catalog.text, ', ' ORDER BY rulename)
    FROM pg_catalog.pg_rewrite
    WHERE ev_class OPERATOR(pg_catalog.=) c.oid AND ev_enabled OPERATOR(pg_catalog.<>) 'D'), ''),
  COALESCE(pg_catalog.row_security_active(c.oid), false)::pg_catalog.text,
  COALESCE((SELECT pg_catalog.string_agg(r, ', ' ORDER BY u.o)
    FROM pg_catalog.unnest(ARRAY['SELECT', 'INSERT']) WITH ORDINALITY AS u (r, o)
    WHERE NOT pg_catalog.has_table_privilege(c.oid, r)), ''),
  me.rolname::pg_catalog.text, pg_catalog.has_database_privilege(d.oid, 'CREATE')::pg_catalog.text,
  COALESCE((WITH RECURSIVE below AS (
      SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhparent OPERATOR(pg_catalog.=) c.oid
      UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i
        JOIN below ON i.inhparent OPERATOR(pg_catalog.=) below.inhrelid)
    SELECT pg_catalog.string_agg(k.oid::pg_catalog.regclass::pg_catalog.text, ', ' ORDER BY k.oid)
    FROM below JOIN pg_catalog.pg_class k ON k.oid OPERATOR(pg_catalog.=) below.inhrelid
    WHERE k.relowner OPERATOR(pg_catalog.<>) c.relowner OR k.relhasrules OR k.relhastriggers), ''),
  COALESCE((SELECT pg_catalog.string_agg(DISTINCT
      pg_catalog.pg_describe_object(u.refclassid, u.refobjid, 0), ', ')
    FROM pg_catalog.pg_depend u
    JOIN (SELECT 1255::pg_catalog.oid AS class, oid, proowner AS owner FROM pg_catalog.pg_proc
      UNION ALL SELECT 1247::pg_catalog.oid, oid, typowner FROM pg_catalog.pg_type
      UNION ALL SELECT 2617::pg_catalog.oid, oid, oprowner FROM pg_catalog.pg_operator) p
      ON p.class OPERATOR(pg_catalog.=) u.refclassid AND p.oid OPERATOR(pg_catalog.=) u.refobjid
    JOIN pg_catalog.pg_roles po ON po.oid OPERATOR(pg_catalog.=) p.owner
    WHERE NOT (po.oid OPERATOR(pg_catalog.=) me.oid OR po.rolsuper OR po.oid OPERATOR(pg_catalog.=) d.datdba OR po.rolname OPERATOR(pg_catalog.=) 'pg_database_owner' OR (NOT me.rolsuper AND pg_catalog.pg_has_role(me.oid, po.oid, 'MEMBER'))) AND ((u.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
        AND (u.objid OPERATOR(pg_catalog.=) c.oid OR u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
          SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid OPERATOR(pg_catalog.=) c.oid))))
      OR (u.classid OPERATOR(pg_catalog.=) 2606::pg_catalog.oid AND u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT oid FROM pg_catalog.pg_constraint WHERE conrelid OPERATOR(pg_catalog.=) c.oid)))
      OR (u.classid OPERATOR(pg_catalog.=) 2604::pg_catalog.oid AND u.objid OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT oid FROM pg_catalog.pg_attrdef WHERE adrelid OPERATOR(pg_catalog.=) c.oid))))), '')
FROM (VALUES (0, 'ops'::pg_catalog.name, 'it''s "own"'::pg_catalog.name), (1, 'public'::pg_catalog.name, 'orders'::pg_catalog.name)) AS w (ordinal, nspname, relname)
JOIN pg_catalog.pg_roles me ON me.rolname OPERATOR(pg_catalog.=) current_user
JOIN pg_catalog.pg_database d ON d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nspname
LEFT JOIN pg_catalog.pg_roles so ON so.oid OPERATOR(pg_catalog.=) n.nspowner
LEFT JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
  AND c.relname OPERATOR(pg_catalog.=) w.relname
LEFT JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) c.relowner
ORDER BY w.ordinal;

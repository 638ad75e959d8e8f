-- Plain columns, keyed by id
-- stage: create
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.penstock_stage_2e20f75d7b9935de (op pg_catalog.int4, c0 "pg_catalog"."int8", c1 "pg_catalog"."text", c2 "pg_catalog"."text", c3 "pg_catalog"."int4", c4 "pg_catalog"."json") ON COMMIT DELETE ROWS;
-- stage: empty
TRUNCATE pg_temp.penstock_stage_2e20f75d7b9935de;
-- stage: copy
COPY pg_temp.penstock_stage_2e20f75d7b9935de FROM STDIN (FORMAT binary);
-- stage: delete
DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 ON CONFLICT ("id") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- stage: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE t."id" OPERATOR(pg_catalog.=) s.c0);
-- stage: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7;
-- stage: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0) OPERATOR(pg_catalog.=) 3 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 3 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 3 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- stage: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- stage: replace
-- record: delete
DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new2') ON CONFLICT ("id") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- record: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2' WHERE NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8");
-- record: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new2');
-- record: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8") OPERATOR(pg_catalog.=) 1 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 1 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- record: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- record: replace
-- record: clear for a move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8");
-- record: move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- record: move, never insert
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept;
-- record: move, must be there
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found;
-- record: refuse two for a repeated move
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.two ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text") IS NOT TRUE AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: clear for a repeated move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text") IS NOT TRUE;
-- record: repeated move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8")) RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- direct: copy
COPY "sales"."Order ""s""" ("id", "na""me") FROM STDIN (FORMAT binary);
-- direct: unaltered
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 2 THEN 1 ELSE ('penstock.altered ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM pg_catalog.pg_attribute a, (VALUES ('id'::pg_catalog.name, 20::pg_catalog.oid), ('na"me'::pg_catalog.name, 25::pg_catalog.oid)) AS known (name, type) WHERE a.attrelid OPERATOR(pg_catalog.=) '"sales"."Order ""s"""'::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type;

-- A key of two columns and nothing else sent
-- stage: create
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.penstock_stage_2e20f75d7b9935de (op pg_catalog.int4, c0 "pg_catalog"."int8", c1 "pg_catalog"."text", c2 "pg_catalog"."text", c3 "pg_catalog"."int4", c4 "pg_catalog"."json") ON COMMIT DELETE ROWS;
-- stage: empty
TRUNCATE pg_temp.penstock_stage_2e20f75d7b9935de;
-- stage: copy
COPY pg_temp.penstock_stage_2e20f75d7b9935de FROM STDIN (FORMAT binary);
-- stage: delete
DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND t."Region" OPERATOR(pg_catalog.=) s.c1;
-- stage: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c1 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 ON CONFLICT ("id", "Region") DO NOTHING;
-- stage: upsert without an arbiter
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c1 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE t."id" OPERATOR(pg_catalog.=) s.c0 AND t."Region" OPERATOR(pg_catalog.=) s.c1);
-- stage: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c1 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7;
-- stage: update, all must be there
-- stage: update, report
-- stage: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND t."Region" OPERATOR(pg_catalog.=) s.c1 GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- stage: replace
-- record: delete
DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text";
-- record: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new1') ON CONFLICT ("id", "Region") DO NOTHING;
-- record: upsert without an arbiter
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new1' WHERE NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text");
-- record: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "Region") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new1');
-- record: update, all must be there
-- record: update, report
-- record: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- record: replace
-- record: clear for a move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text");
-- record: move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "Region" = 'new1' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text" RETURNING 1), kept AS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT EXISTS (SELECT 1 FROM moved)) INSERT INTO "sales"."Order ""s""" ("id", "Region") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new1' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- record: move, never insert
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "Region" = 'new1' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text" RETURNING 1), kept AS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT EXISTS (SELECT 1 FROM moved)) SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept;
-- record: move, must be there
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "Region" = 'new1' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text" RETURNING 1), kept AS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT EXISTS (SELECT 1 FROM moved)) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found;
-- record: refuse two for a repeated move
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.two ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text") IS NOT TRUE AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: clear for a repeated move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text") IS NOT TRUE;
-- record: repeated move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "Region" = 'new1' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text" AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'old1'::"pg_catalog"."text")) RETURNING 1), kept AS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "Region" OPERATOR(pg_catalog.=) 'new1'::"pg_catalog"."text" AND NOT EXISTS (SELECT 1 FROM moved)) INSERT INTO "sales"."Order ""s""" ("id", "Region") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new1' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- direct: copy
COPY "sales"."Order ""s""" ("id", "Region") FROM STDIN (FORMAT binary);
-- direct: unaltered
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 2 THEN 1 ELSE ('penstock.altered ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM pg_catalog.pg_attribute a, (VALUES ('id'::pg_catalog.name, 20::pg_catalog.oid), ('Region'::pg_catalog.name, 25::pg_catalog.oid)) AS known (name, type) WHERE a.attrelid OPERATOR(pg_catalog.=) '"sales"."Order ""s"""'::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type;

-- A column that no UPDATE can set
-- stage: create
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.penstock_stage_2e20f75d7b9935de (op pg_catalog.int4, c0 "pg_catalog"."int8", c1 "pg_catalog"."text", c2 "pg_catalog"."text", c3 "pg_catalog"."int4", c4 "pg_catalog"."json") ON COMMIT DELETE ROWS;
-- stage: empty
TRUNCATE pg_temp.penstock_stage_2e20f75d7b9935de;
-- stage: copy
COPY pg_temp.penstock_stage_2e20f75d7b9935de FROM STDIN (FORMAT binary);
-- stage: delete
DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: upsert
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, t."Region", s.c2, s.c3, t."details" FROM old AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2, s.c3 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 ON CONFLICT ("id") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- stage: upsert without an arbiter
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, t."Region", s.c2, s.c3, t."details" FROM old AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2, s.c3 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE t."id" OPERATOR(pg_catalog.=) s.c0);
-- stage: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c2, s.c3 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7;
-- stage: update, all must be there
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, t."Region", s.c2, s.c3, t."details" FROM old AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0) OPERATOR(pg_catalog.=) 3 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 3 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 3 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- stage: update, report
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, t."Region", s.c2, s.c3, t."details" FROM old AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- stage: replace
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.attached ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 AND ((t."number" OPERATOR(pg_catalog.=) s.c3) IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, t."Region", s.c2, s.c3, t."details" FROM old AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- record: delete
DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: upsert
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', t."Region", 'new2', 'new3', t."details" FROM old AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new2', 'new3') ON CONFLICT ("id") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- record: upsert without an arbiter
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', t."Region", 'new2', 'new3', t."details" FROM old AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2', 'new3' WHERE NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8");
-- record: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "na""me", "number") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new2', 'new3');
-- record: update, all must be there
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', t."Region", 'new2', 'new3', t."details" FROM old AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8") OPERATOR(pg_catalog.=) 1 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 1 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- record: update, report
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', t."Region", 'new2', 'new3', t."details" FROM old AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- record: replace
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.attached ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
WITH old AS (DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND (("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE) RETURNING t.*) INSERT INTO "sales"."Order ""s""" AS t ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', t."Region", 'new2', 'new3', t."details" FROM old AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: clear for a move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8");
-- record: move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2', 'new3' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- record: move, never insert
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept;
-- record: move, must be there
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found;
-- record: refuse two for a repeated move
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.two ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text" AND "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: clear for a repeated move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text" AND "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") IS NOT TRUE;
-- record: repeated move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8")) RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "na""me", "number") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new2', 'new3' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- direct: copy
COPY "sales"."Order ""s""" ("id", "na""me", "number") FROM STDIN (FORMAT binary);
-- direct: unaltered
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 3 THEN 1 ELSE ('penstock.altered ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM pg_catalog.pg_attribute a, (VALUES ('id'::pg_catalog.name, 20::pg_catalog.oid), ('na"me'::pg_catalog.name, 25::pg_catalog.oid), ('number'::pg_catalog.name, 23::pg_catalog.oid)) AS known (name, type) WHERE a.attrelid OPERATOR(pg_catalog.=) '"sales"."Order ""s"""'::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type;

-- A key that no UPDATE can set
-- stage: create
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.penstock_stage_2e20f75d7b9935de (op pg_catalog.int4, c0 "pg_catalog"."int8", c1 "pg_catalog"."text", c2 "pg_catalog"."text", c3 "pg_catalog"."int4", c4 "pg_catalog"."json") ON COMMIT DELETE ROWS;
-- stage: empty
TRUNCATE pg_temp.penstock_stage_2e20f75d7b9935de;
-- stage: copy
COPY pg_temp.penstock_stage_2e20f75d7b9935de FROM STDIN (FORMAT binary);
-- stage: delete
DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3;
-- stage: upsert
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c3, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 ON CONFLICT ("number") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- stage: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3;
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c3, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE t."number" OPERATOR(pg_catalog.=) s.c3);
-- stage: append
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT s.c3, s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7;
-- stage: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3 RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3) OPERATOR(pg_catalog.=) 3 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 3 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 3 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- stage: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = s.c2 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3 RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3;
-- stage: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."number" OPERATOR(pg_catalog.=) s.c3 GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- stage: replace
-- record: delete
DELETE FROM "sales"."Order ""s""" AS t WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4";
-- record: upsert
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE VALUES ('new3', 'new2') ON CONFLICT ("number") DO UPDATE SET "na""me" = EXCLUDED."na""me";
-- record: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4";
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new3', 'new2' WHERE NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4");
-- record: append
INSERT INTO "sales"."Order ""s""" AS t ("number", "na""me") OVERRIDING SYSTEM VALUE VALUES ('new3', 'new2');
-- record: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4") OPERATOR(pg_catalog.=) 1 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 1 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- record: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4";
-- record: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- record: replace
-- record: clear for a move
DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT ("number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4");
-- record: move
WITH old AS (DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4" RETURNING *), moved AS (INSERT INTO "sales"."Order ""s""" ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT old."id", old."Region", 'new2', 'new3', old."details" FROM old RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new3', 'new2' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- record: move, never insert
WITH old AS (DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4" RETURNING *), moved AS (INSERT INTO "sales"."Order ""s""" ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT old."id", old."Region", 'new2', 'new3', old."details" FROM old RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept;
-- record: move, must be there
WITH old AS (DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4" RETURNING *), moved AS (INSERT INTO "sales"."Order ""s""" ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT old."id", old."Region", 'new2', 'new3', old."details" FROM old RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found;
-- record: refuse two for a repeated move
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.two ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT ("number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4") AND ("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text") IS NOT TRUE AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: clear for a repeated move
DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT ("number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4") AND ("number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND "na""me" OPERATOR(pg_catalog.=) 'new2'::"pg_catalog"."text") IS NOT TRUE;
-- record: repeated move
WITH old AS (DELETE FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4" AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT ("number" OPERATOR(pg_catalog.=) 'old3'::"pg_catalog"."int4")) RETURNING *), moved AS (INSERT INTO "sales"."Order ""s""" ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT old."id", old."Region", 'new2', 'new3', old."details" FROM old RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE "number" OPERATOR(pg_catalog.=) 'new3'::"pg_catalog"."int4" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("number", "na""me") OVERRIDING SYSTEM VALUE SELECT 'new3', 'new2' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- direct: copy
COPY "sales"."Order ""s""" ("number", "na""me") FROM STDIN (FORMAT binary);
-- direct: unaltered
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 2 THEN 1 ELSE ('penstock.altered ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM pg_catalog.pg_attribute a, (VALUES ('number'::pg_catalog.name, 23::pg_catalog.oid), ('na"me'::pg_catalog.name, 25::pg_catalog.oid)) AS known (name, type) WHERE a.attrelid OPERATOR(pg_catalog.=) '"sales"."Order ""s"""'::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type;

-- A column whose type has no equality
-- stage: create
CREATE TEMPORARY TABLE IF NOT EXISTS pg_temp.penstock_stage_2e20f75d7b9935de (op pg_catalog.int4, c0 "pg_catalog"."int8", c1 "pg_catalog"."text", c2 "pg_catalog"."text", c3 "pg_catalog"."int4", c4 "pg_catalog"."json") ON COMMIT DELETE ROWS;
-- stage: empty
TRUNCATE pg_temp.penstock_stage_2e20f75d7b9935de;
-- stage: copy
COPY pg_temp.penstock_stage_2e20f75d7b9935de FROM STDIN (FORMAT binary);
-- stage: delete
DELETE FROM "sales"."Order ""s""" AS t USING pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 ON CONFLICT ("id") DO UPDATE SET "details" = EXCLUDED."details";
-- stage: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "details" = s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE t."id" OPERATOR(pg_catalog.=) s.c0);
-- stage: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE SELECT s.c0, s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7;
-- stage: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "details" = s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0) OPERATOR(pg_catalog.=) 3 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 3 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 3 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- stage: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "details" = s.c4 FROM pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0;
-- stage: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t, pg_temp.penstock_stage_2e20f75d7b9935de AS s WHERE s.op OPERATOR(pg_catalog.=) 7 AND t."id" OPERATOR(pg_catalog.=) s.c0 GROUP BY s.ctid HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- stage: replace
-- record: delete
DELETE FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: upsert
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new4') ON CONFLICT ("id") DO UPDATE SET "details" = EXCLUDED."details";
-- record: upsert without an arbiter
UPDATE "sales"."Order ""s""" AS t SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new4' WHERE NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8");
-- record: append
INSERT INTO "sales"."Order ""s""" AS t ("id", "details") OVERRIDING SYSTEM VALUE VALUES ('new0', 'new4');
-- record: update, all must be there
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT CASE WHEN (SELECT pg_catalog.count(*) FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8") OPERATOR(pg_catalog.=) 1 AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) 1 THEN 1 ELSE (CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END) END FROM found;
-- record: update, report
WITH found AS (UPDATE "sales"."Order ""s""" AS t SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" RETURNING 1) SELECT 1 FROM found UNION SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8";
-- record: check for several rows of the key
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.ambiguous ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM "sales"."Order ""s""" AS t WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1) AS more;
-- record: replace
-- record: clear for a move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8");
-- record: move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new4' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- record: move, never insert
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept;
-- record: move, must be there
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 1 THEN 1 ELSE ('penstock.missing ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM (SELECT 1 FROM moved UNION ALL SELECT 1 FROM kept) AS found;
-- record: refuse two for a repeated move
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.two ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'new4'::"pg_catalog"."json"::pg_catalog.text) IS NOT TRUE AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: clear for a repeated move
DELETE FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8") AND ("id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'new4'::"pg_catalog"."json"::pg_catalog.text) IS NOT TRUE;
-- record: repeated move
WITH moved AS (UPDATE "sales"."Order ""s""" SET "id" = 'new0', "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT ("id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8")) RETURNING 1), kept AS (UPDATE "sales"."Order ""s""" SET "details" = 'new4' WHERE "id" OPERATOR(pg_catalog.=) 'new0'::"pg_catalog"."int8" AND NOT EXISTS (SELECT 1 FROM moved) RETURNING 1) INSERT INTO "sales"."Order ""s""" ("id", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', 'new4' WHERE NOT EXISTS (SELECT 1 FROM moved) AND NOT EXISTS (SELECT 1 FROM kept);
-- direct: copy
COPY "sales"."Order ""s""" ("id", "details") FROM STDIN (FORMAT binary);
-- direct: unaltered
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 2 THEN 1 ELSE ('penstock.altered ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM pg_catalog.pg_attribute a, (VALUES ('id'::pg_catalog.name, 20::pg_catalog.oid), ('details'::pg_catalog.name, 114::pg_catalog.oid)) AS known (name, type) WHERE a.attrelid OPERATOR(pg_catalog.=) '"sales"."Order ""s"""'::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) known.name AND a.atttypid OPERATOR(pg_catalog.=) known.type;

-- Rows without a key
-- record: append nothing
INSERT INTO "sales"."Order ""s""" AS t DEFAULT VALUES;
-- record: update one that equals
UPDATE "sales"."Order ""s""" SET "na""me" = 'new2' WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'old2'::"pg_catalog"."text" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'old4'::"pg_catalog"."json"::pg_catalog.text LIMIT 1);
-- record: renew one that equals
WITH old AS (DELETE FROM "sales"."Order ""s""" WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'old2'::"pg_catalog"."text" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'old4'::"pg_catalog"."json"::pg_catalog.text LIMIT 1) RETURNING *) INSERT INTO "sales"."Order ""s""" ("id", "Region", "na""me", "number", "details") OVERRIDING SYSTEM VALUE SELECT 'new0', old."Region", 'new2', old."number", 'new4' FROM old;
-- record: keep one that equals
SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('penstock.attached ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END FROM "sales"."Order ""s""" WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'old2'::"pg_catalog"."text" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'old4'::"pg_catalog"."json"::pg_catalog.text LIMIT 1) AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica';
-- record: delete one that equals
DELETE FROM "sales"."Order ""s""" WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM "sales"."Order ""s""" WHERE "id" OPERATOR(pg_catalog.=) 'old0'::"pg_catalog"."int8" AND "na""me" OPERATOR(pg_catalog.=) 'old2'::"pg_catalog"."text" AND "details"::pg_catalog.text OPERATOR(pg_catalog.=) 'old4'::"pg_catalog"."json"::pg_catalog.text LIMIT 1);
-- record: a null
DELETE FROM "sales"."Order ""s""" WHERE (tableoid, ctid) OPERATOR(pg_catalog.=) (SELECT tableoid, ctid FROM "sales"."Order ""s""" WHERE "na""me" IS NULL LIMIT 1);

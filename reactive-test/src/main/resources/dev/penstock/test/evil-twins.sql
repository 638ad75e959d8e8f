-- Makes twins of the server's operators, functions, types and catalog tables in the schema that the setting evil.schema names: all of
-- them in public, operators of comparison, types and tables in another. The search path must be pg_catalog. Each twin does what the genuine one does, and writes "evil twin" into the server's log. See HostileDatabase.
DO $make$
DECLARE
  home text := quote_ident(current_setting('evil.schema'));
  twin record;
  source record;
  parameters text;
  call text;
BEGIN
  EXECUTE $f$
    CREATE OR REPLACE FUNCTION public.evil_note(what pg_catalog.text) RETURNS pg_catalog.bool LANGUAGE plpgsql VOLATILE AS $b$
    BEGIN
      RAISE LOG 'evil twin of % in database "%" called by "%"', what, pg_catalog.current_database(),
        pg_catalog.current_setting('application_name');
      RETURN true;
    END $b$ $f$;

  -- Operators and functions of the same types: found by sessions whose search path names this schema before pg_catalog.
  -- Of near types (varchar for text, regclass for oid): found by every session whose search path names this schema.
  FOR twin IN
    WITH near (exact, other) AS (VALUES
      ('text'::regtype, 'varchar'::regtype), ('text', 'name'), ('text', '"char"'), ('oid', 'int4'), ('oid', 'regclass'), ('oid', 'regtype'),
      ('int8', 'int4'), ('int4', 'int2'), ('float8', 'numeric'), ('anyarray', 'text[]'), ('anyarray', 'varchar[]'), ('anyarray', 'int2[]'),
      ('anyarray', 'int4[]'), ('anyarray', 'oid[]'), ('anyarray', 'name[]'), ('anyarray', 'int2vector'), ('anyarray', 'numeric[]'),
      ('anyelement', 'text'), ('anyelement', 'varchar'), ('anyelement', 'int4'), ('record', 'record'), ('anyenum', 'anyenum'),
      ('anyrange', 'anyrange'), ('anyrange', 'int4range')),
    signatures AS (
      SELECT 'operator' AS kind, o.oprname::text AS name, ARRAY[o.oprleft, o.oprright] AS types, o.oprresult AS result
      FROM pg_operator o WHERE o.oprnamespace = 'pg_catalog'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid IN (o.oprleft, o.oprright) AND (t.typcategory = 'G' OR t.typname LIKE 'ts%' OR t.typname ~ '^(multi|anymulti)'))
      UNION ALL
      SELECT 'function', p.proname::text, CASE WHEN p.pronargs = 0 THEN '{}'::oid[] ELSE string_to_array(p.proargtypes::text, ' ')::oid[] END, p.prorettype
      FROM pg_proc p
      WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.pronargs <= 4 AND p.provariadic = 0
        AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) a JOIN pg_type t ON t.oid = a
                        WHERE t.typtype = 'p' AND t.typname NOT IN ('anyelement', 'anyarray', 'anyenum', 'anyrange', 'record'))
        AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid = p.prorettype AND t.typtype = 'p'
                        AND t.typname NOT IN ('anyelement', 'anyarray', 'anyenum', 'anyrange', 'record', 'void'))
        AND NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = p.oid)
        AND p.proname ~ ('^(pg_(?!stat_get|.*hash)|has_|quote_|current_|array_|to_jsonb?|to_char|format_type|obj_|col_description|lower|upper|length'
          '|left|right|substr|replace|split_part|strpos|md5|clock_|now|extract|date_|row_security|set_config|version|mod|numeric|text|varchar|scale'
          '|txid_c|string_to|regexp_(match|replace)|btrim|cardinality|hashtext|trunc|round|encode|decode|session_user|timezone)')
    ),
    variants AS (
      SELECT kind, name, types, types AS genuine, result FROM signatures
      UNION ALL
      -- Every argument of one type replaced by a near one.
      SELECT s.kind, s.name, array_replace(s.types, n.exact::oid, n.other::oid), s.types, s.result
      FROM signatures s JOIN near n ON n.exact::oid = ANY (s.types)
      UNION ALL
      -- The two operands of near types: varchar = text, name = text.
      SELECT 'operator', s.name, ARRAY[l.other::oid, s.types[2]], s.types, s.result
      FROM signatures s JOIN near l ON l.exact = s.types[1] WHERE s.kind = 'operator' AND l.other <> '"char"'::regtype
      UNION ALL
      SELECT 'operator', s.name, ARRAY[s.types[1], r.other::oid], s.types, s.result
      FROM signatures s JOIN near r ON r.exact = s.types[2] WHERE s.kind = 'operator' AND s.types[1] <> 0 AND r.other <> '"char"'::regtype
    )
    SELECT DISTINCT ON (kind, name, types) kind, name, types, genuine, result
    FROM variants
    WHERE home = 'public' OR kind = 'operator' AND name IN ('=', '<>', '<', '<=', '>', '>=', '||')
    ORDER BY kind, name, types, types = genuine DESC
  LOOP
    SELECT coalesce(string_agg(format_type(t, NULL), ', ' ORDER BY i), ''),
           coalesce(string_agg('$' || row_number || CASE WHEN t <> g AND g NOT IN ('anyarray'::regtype, 'anyelement'::regtype, 'anyrange'::regtype)
                               THEN '::' || format_type(g, NULL) ELSE '' END, ', ' ORDER BY i), '')
    INTO parameters, call
    FROM (SELECT t, g, i, row_number() OVER (ORDER BY i) FROM unnest(twin.types, twin.genuine) WITH ORDINALITY AS u (t, g, i) WHERE t <> 0) x;
    BEGIN
      EXECUTE format(
        'CREATE FUNCTION %s.%I(%s) RETURNS %s LANGUAGE plpgsql SET search_path = pg_catalog AS %L', home,
        CASE twin.kind WHEN 'operator' THEN 'evil_' || md5(twin.name || twin.types::text) ELSE twin.name END,
        parameters,
        CASE WHEN twin.types <> twin.genuine AND twin.result = 'anyarray'::regtype THEN format_type(twin.types[1], NULL)
             WHEN twin.types <> twin.genuine AND twin.result = 'anyelement'::regtype THEN 'text'
             WHEN twin.types <> twin.genuine AND twin.result = 'anyrange'::regtype THEN format_type(twin.types[1], NULL)
             ELSE format_type(twin.result, NULL) END,
        format('BEGIN PERFORM public.evil_note(%L); RETURN%s; END',
          twin.kind || ' ' || home || '.' || twin.name || '(' || parameters || ')',
          CASE WHEN twin.result = 'void'::regtype THEN ''
               WHEN twin.kind = 'function' THEN format(' pg_catalog.%I(%s)', twin.name, call)
               WHEN twin.types[1] = 0 THEN format(' OPERATOR(pg_catalog.%s) %s', twin.name, call)
               ELSE ' ' || split_part(call, ', ', 1) || format(' OPERATOR(pg_catalog.%s) ', twin.name) || split_part(call, ', ', 2) END));
      IF twin.kind = 'operator' THEN
        EXECUTE format('CREATE OPERATOR %s.%s (FUNCTION = %s.%I%s, RIGHTARG = %s)', home, twin.name, home,
          'evil_' || md5(twin.name || twin.types::text),
          CASE WHEN twin.types[1] = 0 THEN '' ELSE ', LEFTARG = ' || format_type(twin.types[1], NULL) END,
          format_type(twin.types[2], NULL));
      END IF;
    EXCEPTION WHEN OTHERS THEN
      IF current_setting('evil.strict', true) = 'on' THEN RAISE NOTICE 'no twin of % %(%): %', twin.kind, twin.name, parameters, SQLERRM; END IF;
    END;
  END LOOP;

  -- Functions of any type cannot be written in PL/pgSQL: those of them that are in common use, by the types they are called with.
  FOR source IN
    SELECT * FROM (VALUES
      ('format(text, text)', 'text', 'format($1, $2)'), ('format(text, varchar)', 'text', 'format($1, $2)'), ('format(text, name)', 'text', 'format($1, $2)'),
      ('format(text, text, text)', 'text', 'format($1, $2, $3)'), ('concat(text, text)', 'text', 'concat($1, $2)'),
      ('count()', 'int8', 'pi()::int8'), ('count(int4)', 'int8', '$1::int8'), ('max(int4)', 'int4', '$1'), ('max(int8)', 'int8', '$1'),
      ('min(int4)', 'int4', '$1'), ('min(int8)', 'int8', '$1'), ('sum(int8)', 'numeric', '$1::numeric'), ('bool_and(bool)', 'bool', '$1'),
      ('bool_or(bool)', 'bool', '$1'), ('array_agg(text)', 'text[]', 'ARRAY[$1]'), ('array_agg(name)', 'name[]', 'ARRAY[$1]'),
      ('array_agg(oid)', 'oid[]', 'ARRAY[$1]'), ('array_agg(int2)', 'int2[]', 'ARRAY[$1]'), ('string_agg(text, text)', 'text', '$1'),
      ('to_jsonb(pg_catalog.pg_publication)', 'jsonb', 'to_jsonb($1)'), ('to_jsonb(pg_catalog.pg_replication_slots)', 'jsonb', 'to_jsonb($1)'),
      ('to_jsonb(pg_catalog.pg_index)', 'jsonb', 'to_jsonb($1)'), ('to_jsonb(pg_catalog.pg_class)', 'jsonb', 'to_jsonb($1)'),
      ('to_jsonb(pg_catalog.pg_constraint)', 'jsonb', 'to_jsonb($1)'), ('to_jsonb(pg_catalog.pg_attribute)', 'jsonb', 'to_jsonb($1)'),
      ('to_jsonb(text)', 'jsonb', 'to_jsonb($1)')) AS v (signature, result, call)
  LOOP
    EXECUTE format('CREATE OR REPLACE FUNCTION %s.%s RETURNS pg_catalog.%s LANGUAGE plpgsql SET search_path = pg_catalog AS %L', home, source.signature,
      source.result, format('BEGIN PERFORM public.evil_note(%L); RETURN %s; END', 'function ' || home || '.' || source.signature, source.call));
  END LOOP;
  FOR source IN
    SELECT * FROM (VALUES
      ('unnest', 'text[]', 'text'), ('unnest', 'varchar[]', 'varchar'), ('unnest', 'oid[]', 'oid'), ('unnest', 'int2[]', 'int2'),
      ('unnest', 'int4[]', 'int4'), ('unnest', 'int8[]', 'int8'), ('unnest', 'name[]', 'name'), ('unnest', 'int2vector', 'int2'),
      ('unnest', 'anyarray', 'anyelement'), ('pg_get_publication_tables', 'text', 'record')) AS v (name, argument, result)
  LOOP
    EXECUTE format('CREATE FUNCTION %s.%s(%s) RETURNS SETOF %s LANGUAGE plpgsql SET search_path = pg_catalog AS %L', home, source.name, source.argument,
      source.result, format('BEGIN PERFORM public.evil_note(%L); RETURN QUERY SELECT * FROM pg_catalog.%s($1); END',
        'function ' || home || '.' || source.name || '(' || source.argument || ')', source.name));
  END LOOP;

  -- Catalog tables and views: found where this schema comes before pg_catalog.
  FOR source IN SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') LOOP
    BEGIN
      EXECUTE format('CREATE VIEW %s.%I AS SELECT * FROM pg_catalog.%I WHERE public.evil_note(%L)', home, source.relname, source.relname,
        'relation ' || home || '.' || source.relname);
    EXCEPTION WHEN invalid_table_definition THEN NULL; -- The statistics have columns of pseudo-types.
    END;
  END LOOP;

  -- Types last, so that the names above meant the genuine ones.
  FOR source IN
    SELECT typname FROM pg_type
    WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typcategory <> 'A' AND typname NOT LIKE '\_%'
  LOOP
    EXECUTE format('CREATE DOMAIN %s.%I AS pg_catalog.%I CHECK (public.evil_note(%L))', home, source.typname, source.typname,
      'type ' || home || '.' || source.typname);
  END LOOP;
END $make$

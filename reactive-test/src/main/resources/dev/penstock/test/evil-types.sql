-- Types of a user, and the casts and operators which that user made for them. Each notes its use in the server's log; a cast to text
-- returns EVIL. See HostileDatabase.
CREATE TYPE public.mood AS ENUM ('glad', 'sad');
CREATE DOMAIN public.label AS pg_catalog.varchar;
CREATE TYPE public.pair AS (a pg_catalog.int4, b pg_catalog.text);
CREATE TYPE public.span AS RANGE (SUBTYPE = pg_catalog.int4);
DO $make$
DECLARE
  source text;
  target text;
  operator text;
  genuine text;
BEGIN
  FOREACH source IN ARRAY ARRAY['public.mood', 'public.pair', 'public.span', 'public.mood[]', 'public.pair[]'] LOOP
    FOREACH target IN ARRAY ARRAY['text', 'varchar', 'json', 'jsonb', 'bytea'] LOOP
      EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS pg_catalog.%s LANGUAGE plpgsql SET search_path = pg_catalog AS %L',
        'evil_cast_to_' || target, source, target,
        format('BEGIN PERFORM public.evil_note(%L); RETURN %L; END', 'cast ' || source || ' to ' || target,
          CASE WHEN target LIKE 'json%' THEN '"EVIL"' ELSE 'EVIL' END));
      EXECUTE format('CREATE CAST (%s AS pg_catalog.%s) WITH FUNCTION public.%I(%s) AS ASSIGNMENT', source, target,
        'evil_cast_to_' || target, source);
    END LOOP;
    FOREACH operator IN ARRAY ARRAY['=', '<>', '<', '<=', '>', '>='] LOOP
      genuine := format('public.%I', 'evil_' || md5(operator || source));
      EXECUTE format('CREATE FUNCTION %s(%s, %s) RETURNS pg_catalog.bool LANGUAGE plpgsql SET search_path = pg_catalog AS %L', genuine, source, source,
        format('BEGIN PERFORM public.evil_note(%L); RETURN $1 OPERATOR(pg_catalog.%s) $2; END', 'operator public.' || operator || '(' || source || ')',
          operator));
      BEGIN
        EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = %s, LEFTARG = %s, RIGHTARG = %s)', operator, genuine, source, source);
      EXCEPTION WHEN duplicate_function THEN NULL;
      END;
    END LOOP;
  END LOOP;
  CREATE FUNCTION public.evil_cast_to_mood(pg_catalog.text) RETURNS public.mood LANGUAGE plpgsql SET search_path = pg_catalog AS $f$
    BEGIN
      PERFORM public.evil_note('cast text to public.mood');
      RETURN pg_catalog.enum_in(pg_catalog.textout($1), 'public.mood'::regtype);
    END $f$;
  CREATE CAST (pg_catalog.text AS public.mood) WITH FUNCTION public.evil_cast_to_mood(pg_catalog.text) AS ASSIGNMENT;
END $make$;

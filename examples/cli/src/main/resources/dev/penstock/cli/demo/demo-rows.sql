INSERT INTO customers (name, email, balance, active, since)
SELECT 'Customer ' || n, 'customer' || n || '@example.org', (n * 7919 % 1000003) / 10000.0, n % 7 <> 0,
  timestamptz '2020-01-01 00:00:00Z' + n * interval '37 minutes'
FROM generate_series(1, 60000) n;

INSERT INTO orders
SELECT n / 2, n % 2 + 1, (n::bigint * 104729 % 99999989) / 100.0,
  jsonb_build_object('items', n % 9 + 1, 'note', 'order ' || n, 'gift', n % 11 = 0, 'weights', jsonb_build_array(n, n / 7.0)),
  timestamptz '2022-01-01 00:00:00Z' + n * interval '11 minutes'
FROM generate_series(2, 120001) n;

INSERT INTO sessions
SELECT md5('session ' || n)::uuid, n, CASE WHEN n % 5 <> 0 THEN inet '10.0.0.0' + n END, sha256(n::text::bytea),
  CASE WHEN n % 3 <> 0 THEN timestamptz '2026-01-01 00:00:00Z' + n * interval '1 second' END
FROM generate_series(1, 20000) n;

INSERT INTO documents
SELECT n, 'Document ' || n, repeat(md5(n::text), 250), 1
FROM generate_series(1, 1000) n;

INSERT INTO readings
SELECT 'sensor ' || n % 50, timestamptz '2025-01-01 00:00:00Z' + n * interval '1 second',
  CASE n % 1000 WHEN 0 THEN 'NaN'::float8 WHEN 1 THEN NULL ELSE sin(n) END, ARRAY['a', NULL, 'b ' || n % 3]
FROM generate_series(1, 20000) n;

ANALYZE;

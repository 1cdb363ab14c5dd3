SELECT setseed(${seed});
INSERT INTO public.account SELECT DISTINCT ON (id) id, md5(id::text), random() * 100, timestamptz '2024-01-01' + id * interval '1 second'
  FROM (SELECT (random() * 4000 - 2000)::bigint AS id FROM generate_series(1, 700)) AS ids;
INSERT INTO public.token SELECT gen_random_uuid(), n::text FROM generate_series(1, 500) n;
INSERT INTO public.invoice SELECT DISTINCT ON (id) id, nullif(id % 10, 0), random()
  FROM (SELECT (random() * 3000 - 500)::int AS id FROM generate_series(1, 600)) AS ids;
INSERT INTO public.person SELECT n * 3, 'p' || n FROM generate_series(-100, 500) n;
INSERT INTO public.log SELECT n % 50, 'note ' || n % 100 FROM generate_series(1, 600) n;
INSERT INTO public.word SELECT DISTINCT left(md5(random()::text), (random() * 6)::int) || (ARRAY['', 'ä', 'Z', ' ', '"', '''', E'\\'])[1 + n % 7] , 'm'
  FROM generate_series(1, 500) n;
INSERT INTO public.term SELECT word, meaning FROM public.word;
INSERT INTO public.line SELECT n % 90, n % 4, timestamp '2024-01-01' + n / 20 * interval '1 microsecond', n / 3.0
  FROM generate_series(1, 900) n;
INSERT INTO public.feeling SELECT (ARRAY['sad', 'ok', 'happy'])[1 + n % 3]::public.mood, n, 'x' FROM generate_series(1, 400) n;

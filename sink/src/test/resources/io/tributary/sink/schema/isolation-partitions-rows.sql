INSERT INTO reading (sensor, at, remark, user_id) SELECT <n> * 100 + s, d, '<who> remark', <n>
  FROM generate_series(1, 20) AS s, unnest(ARRAY[DATE '2025-05-05', DATE '2026-06-06']) AS d;
INSERT INTO vehicle (id, plate) VALUES (<n>, '<who> plate');
INSERT INTO car (id, plate, seats) VALUES (<n>, '<who> car', 5);

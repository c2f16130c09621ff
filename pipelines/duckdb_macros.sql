-- What the pipelines' SQL takes from Spark that DuckDB spells otherwise. Run once per session.
create or replace temp macro array_repeat(x, n) as list_transform(range(n), lambda i: x);

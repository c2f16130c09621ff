-- A poster has many posts: each (country, poster, count) is listed once.
select distinct country, poster_name, follower_count
from (
  select country, poster_name, follower_count,
    rank() over (partition by country order by follower_count desc) as place
  from pin_geo
  where country is not null and poster_name is not null and follower_count is not null
) ranked
where place = 1
order by country, poster_name

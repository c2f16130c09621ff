-- Only for the readings by year of the post: with duplicates kept, a third table multiplies the rows
-- again, so the others must not be built on it.
select pu.ind, pu.follower_count, pu.joining_year, pu.age_group, cast(year(g.timestamp) as int) as post_year
from pin_user pu
join geo g on pu.ind = g.ind

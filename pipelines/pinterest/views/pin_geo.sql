select p.ind, p.category, p.poster_name, p.follower_count, g.country, cast(year(g.timestamp) as int) as post_year
from pin p
join geo g on p.ind = g.ind

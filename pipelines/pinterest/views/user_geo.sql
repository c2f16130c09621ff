select u.ind, cast(year(u.date_joined) as int) as joining_year, cast(year(g.timestamp) as int) as post_year
from user u
join geo g on u.ind = g.ind

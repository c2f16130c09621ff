select distinct country, follower_count
from (
  select country, follower_count, rank() over (order by follower_count desc) as place
  from most_followed_user_by_country
) ranked
where place = 1
order by country

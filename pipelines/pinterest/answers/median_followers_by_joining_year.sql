select joining_year as post_year,
  cast(percentile_disc(0.5) within group (order by follower_count) as int) as median_follower_count
from pin_user
where joining_year between 2015 and 2020
group by joining_year
order by post_year

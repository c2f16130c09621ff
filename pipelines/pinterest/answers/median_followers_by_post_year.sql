select post_year, cast(percentile_disc(0.5) within group (order by follower_count) as int) as median_follower_count
from pin_user_geo
where joining_year between 2015 and 2020 and post_year is not null
group by post_year
order by post_year

select age_group, post_year,
  cast(percentile_disc(0.5) within group (order by follower_count) as int) as median_follower_count
from pin_user_geo
where joining_year between 2015 and 2020 and post_year is not null and age_group is not null
group by age_group, post_year
order by age_group, post_year

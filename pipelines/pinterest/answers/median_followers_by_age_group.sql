-- The lower median of the counts that are known; a group that knows none stays, with null.
select age_group, cast(percentile_disc(0.5) within group (order by follower_count) as int) as median_follower_count
from pin_user
where age_group is not null
group by age_group
order by age_group

-- The rows of users_joined_by_year, by the year of their post.
select post_year, count(*) as number_users_joined
from user_geo
where joining_year between 2015 and 2020 and post_year is not null
group by post_year
order by post_year

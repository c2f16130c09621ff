-- A user is a row: one per key.
select cast(year(date_joined) as int) as post_year, count(*) as number_users_joined
from user
where year(date_joined) between 2015 and 2020
group by year(date_joined)
order by post_year

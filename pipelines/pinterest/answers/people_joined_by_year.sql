-- A person is (user_name, age, date_joined): one who posts often counts once.
select cast(year(date_joined) as int) as post_year, count(*) as number_users_joined
from (select distinct user_name, age, date_joined from user) person
where year(date_joined) between 2015 and 2020
group by year(date_joined)
order by post_year

-- Ages under 18 and unknown ages are in no band.
select p.ind, p.category, p.follower_count, cast(year(u.date_joined) as int) as joining_year,
  case when u.age between 18 and 24 then '18-24'
       when u.age between 25 and 35 then '25-35'
       when u.age between 36 and 50 then '36-50'
       when u.age > 50 then '+50' end as age_group
from pin p
join user u on p.ind = u.ind

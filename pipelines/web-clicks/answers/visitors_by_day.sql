select cast(clicked_at as date) as day, count(distinct visitor) as visitors
from click
where clicked_at is not null and visitor is not null
group by cast(clicked_at as date)
order by day

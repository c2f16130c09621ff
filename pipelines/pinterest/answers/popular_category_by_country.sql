-- Ties are kept: every category that comes first in its country.
select country, category, category_count
from (
  select country, category, category_count,
    rank() over (partition by country order by category_count desc) as place
  from (
    select country, category, count(*) as category_count
    from pin_geo
    where country is not null and category is not null
    group by country, category
  ) counted
) ranked
where place = 1
order by country, category

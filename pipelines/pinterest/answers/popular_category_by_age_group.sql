select age_group, category, category_count
from (
  select age_group, category, category_count,
    rank() over (partition by age_group order by category_count desc) as place
  from (
    select age_group, category, count(*) as category_count
    from pin_user
    where age_group is not null and category is not null
    group by age_group, category
  ) counted
) ranked
where place = 1
order by age_group, category

select post_year, category, category_count
from (
  select post_year, category, category_count,
    rank() over (partition by post_year order by category_count desc) as place
  from category_counts_by_year
) ranked
where place = 1
order by post_year, category

select section, clicks
from (select section, clicks, rank() over (order by clicks desc) as place from clicks_by_section) ranked
where place = 1
order by section

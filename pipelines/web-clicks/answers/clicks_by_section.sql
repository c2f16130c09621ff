-- Clicks on pages that nobody has described count as unknown.
select coalesce(p.section, 'unknown') as section, count(*) as clicks
from click c
left join page p on c.page_id = p.page_id
group by coalesce(p.section, 'unknown')
order by clicks desc, section

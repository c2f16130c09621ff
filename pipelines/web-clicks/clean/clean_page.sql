select page_id, nullif(path, '') as path, coalesce(nullif(section, ''), 'other') as section
from raw_page

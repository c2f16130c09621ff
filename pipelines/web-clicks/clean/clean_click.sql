select
  click_id,
  page_id,
  case when visitor in ('', '-') then null else visitor end as visitor,
  case when clicked like '____-__-__T__:__:__Z' and translate(clicked, '0123456789', '') = '--T::Z'
       then try_cast(substring(clicked, 1, 10) || ' ' || substring(clicked, 12, 8) as timestamp) end as clicked_at,
  case when milliseconds >= 0 then milliseconds / 1000 end as seconds
from raw_click

-- Row by row from raw_user. The name needs both its parts; the three spellings of a time are those of
-- clean_geo.sql.
select
  ind,
  nullif(first_name, '') || ' ' || nullif(last_name, '') as user_name,
  try_cast(age as int) as age,
  case when ((date_joined like '____-__-__ __:__:__' and translate(date_joined, '0123456789', '') = '-- ::')
          or (date_joined like '____-__-__T__:__:__' and translate(date_joined, '0123456789', '') = '--T::')
          or (date_joined like '____:__:__ __:__:__' and translate(date_joined, '0123456789', '') = ':: ::'))
        and substring(date_joined, 12, 2) <> '24' and substring(date_joined, 1, 4) <> '0000'
       then try_cast(replace(substring(date_joined, 1, 10), ':', '-') || ' ' || substring(date_joined, 12) as timestamp)
       end as date_joined
from raw_user

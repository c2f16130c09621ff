-- Row by row from raw_geo. A time is one of three spellings, 2020-08-28 03:52:47, 2020-08-28T03:52:47
-- or 2020:08:28 03:52:47, in UTC: LIKE says where its marks stand, translate() that the rest is digits.
-- The hour 24 and the year 0 are no times, though one engine or another takes them.
select
  ind,
  case when country = '' then null else country end as country,
  concat(array_repeat(latitude, 1), array_repeat(longitude, 1)) as coordinates,
  case when ((timestamp like '____-__-__ __:__:__' and translate(timestamp, '0123456789', '') = '-- ::')
          or (timestamp like '____-__-__T__:__:__' and translate(timestamp, '0123456789', '') = '--T::')
          or (timestamp like '____:__:__ __:__:__' and translate(timestamp, '0123456789', '') = ':: ::'))
        and substring(timestamp, 12, 2) <> '24' and substring(timestamp, 1, 4) <> '0000'
       then try_cast(replace(substring(timestamp, 1, 10), ':', '-') || ' ' || substring(timestamp, 12) as timestamp)
       end as timestamp
from raw_geo

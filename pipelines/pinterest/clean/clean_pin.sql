-- Row by row from raw_pin, which holds the fields as the posts gave them; `downloaded` goes.
-- follower_count: digits, digits and k, or digits and M. The text is known to be digits before it is
-- cast, and the number to be an int before it is multiplied, so nothing here can overflow.
select
  ind,
  case when unique_id = '' then null else unique_id end as unique_id,
  case when title in ('', 'No Title Data Available') then null else title end as title,
  case when description in ('', 'No description available Story format', 'No description available', 'Untitled') then null
       else description end as description,
  cast(case when followers * unit <= 2147483647 then followers * unit end as int) as follower_count,
  case when poster_name in ('', 'User Info Error') then null else poster_name end as poster_name,
  case when tag_list in ('', 'N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e') then null else tag_list end as tag_list,
  case when is_image_or_video = '' then null else is_image_or_video end as is_image_or_video,
  case when image_src in ('', 'Image src error.') then null else image_src end as image_src,
  case when save_location = '' then null
       when save_location like 'Local save in %' then substring(save_location, 15)
       else save_location end as save_location,
  case when category = '' then null else category end as category
from (
  select d.*,
    case when digits <> '' and translate(digits, '0123456789', '') = '' and try_cast(digits as bigint) <= 2147483647
         then try_cast(digits as bigint) end as followers
  from (
    select r.*,
      case when follower_count like '%k' then 1000 when follower_count like '%M' then 1000000 else 1 end as unit,
      case when follower_count like '%k' or follower_count like '%M'
           then substring(follower_count, 1, length(follower_count) - 1)
           else follower_count end as digits
    from raw_pin r
  ) d
) f

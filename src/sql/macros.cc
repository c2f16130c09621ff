#include "sql/macros.h"

namespace sql {

const std::string_view kSparkMacros = R"(
create macro array_repeat(x, n) as
    list_transform(range(n), lambda i: x);
create macro regexp_like(s, p) as
    regexp_matches(s, p);
create macro nvl(a, b) as
    coalesce(a, b);
create macro percentile_approx(x, p) as
    quantile_disc(x, p);
create macro rlike(s, p) as
    regexp_matches(s, p);
create macro element_at(l, i) as
    list_extract(l, i);
create macro size(l) as
    len(l);
create macro startswith(s, p) as
    starts_with(s, p);
create macro endswith(s, p) as
    ends_with(s, p);
create macro collect_list(x) as
    list(x) filter (where x is not null);
create macro sort_array(l) as
    list_sort(l, 'ASC', 'NULLS FIRST');
create macro unix_timestamp(t) as
    cast(epoch(t) as bigint);
create macro locate(a, b) as
    instr(b, a);
create macro to_date(s) as
    cast(s as date);
create macro try_to_timestamp(s, f) as
    case f
        when 'yyyy-MM-dd HH:mm:ss' then try_strptime(s, '%Y-%m-%d %H:%M:%S')
        when 'yyyy:MM:dd HH:mm:ss' then try_strptime(s, '%Y:%m:%d %H:%M:%S')
        else error('try_to_timestamp: unknown format ' || f)
    end;
create macro date_format(t, f) as
    case f
        when 'yyyy' then strftime(t, '%Y')
        when 'yyyy-MM' then strftime(t, '%Y-%m')
        when 'yyyy-MM-dd' then strftime(t, '%Y-%m-%d')
        else error('date_format: unknown format ' || f)
    end;
create macro get_json_object(j, p) as
    json_extract_string(j, p);
create macro initcap(s) as
    array_to_string(
        list_transform(
            string_split(s, ' '),
            lambda w: upper(left(w, 1)) || lower(substring(w, 2))),
        ' ');
)";

}  // namespace sql

#include "door/s3/rules/lifecycle.h"

#include <algorithm>

#include "base/text.h"
#include "door/s3/api/http_date.h"

namespace door::s3::rules {
namespace {

using codec::XmlElement;

// S3's limits.
constexpr std::size_t kRulesMax = 1000;
constexpr std::size_t kIdBytesMax = 255;
constexpr std::int64_t kDaysMax = INT32_MAX;

Problem not_offered(std::string_view element) {
    return {"NotImplemented", base::text("Lifecycle rules with ", base::printable(element),
                                         " are not offered here: "
                                         "there is one class of storage, and tags do not choose.")};
}

Problem malformed() { return {"MalformedXML"}; }

Outcome<std::int64_t> days_of(std::string_view text) {
    std::int64_t days = 0;
    if (base::parse_number(text, days) && days > 0 && days <= kDaysMax) return days;
    return Problem{"InvalidArgument", "'Days' for a lifecycle action must be a positive integer"};
}

// "2026-01-31T00:00:00.000Z" or "2026-01-31".
Outcome<base::WallTime> date_of(std::string_view text) {
    namespace chrono = std::chrono;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    const bool is_shaped = text.size() >= 10 && text[4] == '-' && text[7] == '-' &&
                           base::parse_number(text.substr(0, 4), year) &&
                           base::parse_number(text.substr(5, 2), month) &&
                           base::parse_number(text.substr(8, 2), day);
    const chrono::year_month_day date{chrono::year(year), chrono::month(month), chrono::day(day)};
    if (!is_shaped || !date.ok()) return malformed();
    const base::WallTime at = chrono::sys_days(date);
    if (text.size() > 10 && text.substr(0, 19) != api::iso_date(at).substr(0, 19)) {
        return Problem{"InvalidArgument", "'Date' must be at midnight GMT"};
    }
    return at;
}

Outcome<> read_filter(const XmlElement& filter, LifecycleRule& rule) {
    for (const XmlElement& one : filter.children) {
        if (one.name == "Prefix") {
            rule.prefix = one.text;
        } else if (one.name == "ObjectSizeGreaterThan") {
            rule.has_size_above = true;
            if (!base::parse_number(one.text, rule.size_above)) return malformed();
        } else if (one.name == "ObjectSizeLessThan") {
            if (!base::parse_number(one.text, rule.size_below)) return malformed();
        } else if (one.name == "And") {
            TRY_VOID(read_filter(one, rule));
        } else {
            return not_offered(base::text("the filter ", one.name));
        }
    }
    return {};
}

Outcome<> read_expiration(const XmlElement& expiration, LifecycleRule& rule) {
    if (expiration.children.size() != 1) return malformed();
    const XmlElement& one = expiration.children.front();
    if (one.name == "Days") {
        TRY(rule.object_days, days_of(one.text));
        return {};
    }
    if (one.name == "ExpiredObjectDeleteMarker") {
        rule.ends_lone_marks = one.text == "true";
        return {};
    }
    if (one.name != "Date") return not_offered(one.name);
    TRY(rule.object_date, date_of(one.text));
    return {};
}

Outcome<> read_version_expiration(const XmlElement& expiration, LifecycleRule& rule) {
    for (const XmlElement& one : expiration.children) {
        if (one.name == "NoncurrentDays") {
            TRY(rule.version_days, days_of(one.text));
        } else if (one.name != "NewerNoncurrentVersions" ||
                   !base::parse_number(one.text, rule.versions_kept)) {
            return malformed();
        }
    }
    if (!rule.version_days) return malformed();
    return {};
}

Outcome<LifecycleRule> rule_of(const XmlElement& element) {
    LifecycleRule rule;
    const std::string_view status = element.text_of("Status");
    if (status != "Enabled" && status != "Disabled") return malformed();
    rule.is_enabled = status == "Enabled";
    for (const XmlElement& one : element.children) {
        if (one.name == "ID") {
            rule.id = one.text;
        } else if (one.name == "Prefix") {
            rule.prefix = one.text;
        } else if (one.name == "Filter") {
            TRY_VOID(read_filter(one, rule));
        } else if (one.name == "Expiration") {
            TRY_VOID(read_expiration(one, rule));
        } else if (one.name == "NoncurrentVersionExpiration") {
            TRY_VOID(read_version_expiration(one, rule));
        } else if (one.name == "AbortIncompleteMultipartUpload") {
            TRY(rule.upload_days, days_of(one.text_of("DaysAfterInitiation")));
        } else if (one.name != "Status") {
            return not_offered(one.name);
        }
    }
    if (rule.id.size() > kIdBytesMax) {
        return Problem{"InvalidArgument", "ID length should not exceed allowed limit of 255"};
    }
    if (!rule.object_days && !rule.object_date && !rule.upload_days && !rule.version_days &&
        !rule.ends_lone_marks) {
        return Problem{"InvalidRequest",
                       "At least one action needs to be specified in a lifecycle rule."};
    }
    return rule;
}

// At the midnight behind: S3 rounds so.
base::WallTime end_of(base::WallTime begin, std::int64_t days) {
    const auto day = std::chrono::ceil<std::chrono::days>(begin);
    return day + std::chrono::days(days);
}

}  // namespace

bool LifecycleRule::ends_object(std::uint64_t size, base::WallTime modified,
                                base::WallTime now) const {
    const bool is_meant = is_enabled && size < size_below && (!has_size_above || size > size_above);
    if (!is_meant) return false;
    return (object_days && end_of(modified, *object_days) <= now) ||
           (object_date && *object_date <= now);
}

bool LifecycleRule::ends_upload(base::WallTime begun, base::WallTime now) const {
    return is_enabled && upload_days && end_of(begun, *upload_days) <= now;
}

bool LifecycleRule::ends_version(base::WallTime displaced, std::uint64_t newer,
                                 base::WallTime now) const {
    return is_enabled && version_days && newer >= versions_kept &&
           end_of(displaced, *version_days) <= now;
}

Outcome<std::vector<LifecycleRule>> lifecycle_of(const XmlElement& root) {
    if (root.name != "LifecycleConfiguration" || root.children.empty() ||
        root.children.size() > kRulesMax) {
        return malformed();
    }
    std::vector<LifecycleRule> rules;
    for (const XmlElement& child : root.children) {
        if (child.name != "Rule") return malformed();
        TRY(LifecycleRule rule, rule_of(child));
        const bool is_known = !rule.id.empty() &&
                              std::ranges::find(rules, rule.id, &LifecycleRule::id) != rules.end();
        if (is_known) {
            return Problem{"InvalidArgument",
                           "Rule ID must be unique. Found same ID for more than one rule"};
        }
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace door::s3::rules

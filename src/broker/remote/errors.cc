#include "broker/remote/errors.h"

#include "base/text.h"

namespace broker::remote {
namespace {

using base::Code;

Code code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::unknown_topic_or_partition:
        case ErrorCode::unknown_topic_id:
            return Code::unknown_topic;
        case ErrorCode::offset_out_of_range:
            return Code::out_of_range;
        case ErrorCode::message_too_large:
        case ErrorCode::record_list_too_large:
            return Code::too_large;
        case ErrorCode::corrupt_message:
            return Code::corrupt;
        case ErrorCode::invalid_record:
            return Code::malformed;
        case ErrorCode::invalid_timestamp:
            return Code::invalid_timestamp;
        case ErrorCode::topic_already_exists:
            return Code::already_exists;
        case ErrorCode::invalid_topic_exception:
        case ErrorCode::invalid_partitions:
        case ErrorCode::invalid_replication_factor:
        case ErrorCode::invalid_replica_assignment:
        case ErrorCode::invalid_config:
        case ErrorCode::invalid_request:
            return Code::invalid_argument;
        case ErrorCode::policy_violation:
            return Code::policy_violation;
        case ErrorCode::topic_authorization_failed:
        case ErrorCode::group_authorization_failed:
        case ErrorCode::cluster_authorization_failed:
        case ErrorCode::transactional_id_authorization_failed:
            return Code::permission_denied;
        case ErrorCode::sasl_authentication_failed:
        case ErrorCode::unsupported_sasl_mechanism:
            return Code::unauthenticated;
        case ErrorCode::out_of_order_sequence_number:
            return Code::out_of_order;
        case ErrorCode::invalid_producer_epoch:
        case ErrorCode::producer_fenced:
            return Code::fenced;
        case ErrorCode::request_timed_out:
            return Code::timed_out;
        case ErrorCode::throttling_quota_exceeded:
            return Code::throttled;
        case ErrorCode::unsupported_version:
        case ErrorCode::unsupported_for_message_format:
            return Code::unsupported;
        default:
            return Code::unavailable;
    }
}

}  // namespace

base::Error error_of(ErrorCode code, std::string_view what) {
    return {code_of(code), base::text(what, ": the broker answers ", wire::kafka::name_of(code))};
}

bool is_passing(ErrorCode code) {
    switch (code) {
        case ErrorCode::leader_not_available:
        case ErrorCode::not_leader_or_follower:
        case ErrorCode::request_timed_out:
        case ErrorCode::broker_not_available:
        case ErrorCode::replica_not_available:
        case ErrorCode::network_exception:
        case ErrorCode::coordinator_load_in_progress:
        case ErrorCode::coordinator_not_available:
        case ErrorCode::not_coordinator:
        case ErrorCode::not_enough_replicas:
        case ErrorCode::not_enough_replicas_after_append:
        case ErrorCode::not_controller:
        case ErrorCode::kafka_storage_error:
        case ErrorCode::fenced_leader_epoch:
        case ErrorCode::unknown_leader_epoch:
        case ErrorCode::offset_not_available:
        case ErrorCode::unknown_topic_or_partition:
        case ErrorCode::concurrent_transactions:
            return true;
        default:
            return false;
    }
}

}  // namespace broker::remote

#include "sink/keys/config_key.h"

namespace sink {

std::string_view name_of(KeyType type) {
    switch (type) {
        case KeyType::string:
            return "STRING";
        case KeyType::boolean:
            return "BOOLEAN";
        case KeyType::integer:
            return "INT";
        case KeyType::short_integer:
            return "SHORT";
        case KeyType::long_integer:
            return "LONG";
        case KeyType::list:
            return "LIST";
        case KeyType::class_name:
            return "CLASS";
        case KeyType::password:
            return "PASSWORD";
    }
    return "";
}

std::string_view name_of(Importance importance) {
    switch (importance) {
        case Importance::high:
            return "HIGH";
        case Importance::medium:
            return "MEDIUM";
        case Importance::low:
            return "LOW";
    }
    return "";
}

std::string_view name_of(Width width) {
    switch (width) {
        case Width::none:
            return "NONE";
        case Width::small:
            return "SHORT";
        case Width::medium:
            return "MEDIUM";
        case Width::wide:
            return "LONG";
    }
    return "";
}

}  // namespace sink

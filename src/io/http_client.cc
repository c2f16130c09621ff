#include "io/http_client.h"

namespace io {

std::vector<base::Result<HttpResponse>> HttpClient::send_pipelined(
    std::span<const HttpRequest> requests) {
    std::vector<base::Result<HttpResponse>> responses;
    for (const HttpRequest& request : requests) {
        responses.push_back(send(request));
        if (!responses.back()) break;
    }
    return responses;
}

}  // namespace io

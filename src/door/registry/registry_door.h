#pragma once
// Confluent's Schema Registry over HTTP.

#include <string>
#include <string_view>

#include "door/http/http.h"
#include "door/http/router.h"
#include "registry/registry.h"
#include "run/task.h"

namespace door::registry {

//   Owner: app.  Runs on: all shards; the registry lives on one, where every request goes.
//   Ends: after its server.
class RegistryDoor {
  public:
    explicit RegistryDoor(::registry::Registry& registry);
    RegistryDoor(const RegistryDoor&) = delete;
    RegistryDoor& operator=(const RegistryDoor&) = delete;

    run::Task<http::Response> handle(http::Request request) const;
    static http::Response refusal_of_framing(int status, std::string_view what);

  private:
    struct Call {
        http::Request request;
        http::PathValues path;

        const std::string& subject() const { return path.at("subject"); }
        // Of the query: ?name=true.
        bool asks(std::string_view name) const;
    };
    using Answer = run::Task<http::Response>;
    using Route = Answer (RegistryDoor::*)(Call&);
    using QuickRoute = http::Response (RegistryDoor::*)(const Call&) const;

    void add(std::string_view method, std::string_view pattern, Route route);
    void add(std::string_view method, std::string_view pattern, QuickRoute route);
    Answer call(Route route, http::Request request, http::PathValues path);
    Answer call_here(Route route, Call& call);
    Answer call(QuickRoute route, http::Request request, http::PathValues path);
    Answer call_here(QuickRoute route, const Call& call);

    // subject_routes.cc
    void add_subjects();
    http::Response subjects(const Call& call) const;
    http::Response versions(const Call& call) const;
    http::Response version(const Call& call) const;
    http::Response version_text(const Call& call) const;
    http::Response referring(const Call& call) const;
    http::Response find(const Call& call) const;
    Answer register_schema(Call& call);
    Answer remove_subject(Call& call);
    Answer remove_version(Call& call);
    http::Response compare_with_version(const Call& call) const;
    http::Response compare_with_subject(const Call& call) const;

    // schema_routes.cc
    void add_schemas();
    http::Response schemas(const Call& call) const;
    http::Response types(const Call& call) const;
    http::Response schema(const Call& call) const;
    http::Response schema_text(const Call& call) const;
    // The schema as the query asks for it: ?format=serialized.
    ::registry::SchemaText shown(const Call& call, const ::registry::SchemaText& schema) const;
    http::Response subjects_of_schema(const Call& call) const;
    http::Response versions_of_schema(const Call& call) const;

    // config_routes.cc
    void add_config();
    http::Response level(const Call& call) const;
    Answer set_level(Call& call);
    Answer clear_level(Call& call);
    http::Response mode(const Call& call) const;
    Answer set_mode(Call& call);

    ::registry::Registry& registry_;
    http::Router router_;
};

}  // namespace door::registry

#pragma once
// A connection as its server sees it, whatever it speaks. Private to this room.

namespace door::http {

class Served {
  public:
    virtual ~Served() = default;
    // Ends it with the answers under way; an idle one at once.
    virtual void stop() = 0;
    // Ends it now.
    virtual void cut() = 0;
};

}  // namespace door::http

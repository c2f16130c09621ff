#include <string>

#include "low/low.h"

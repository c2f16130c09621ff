// The translation unit that the compiled headers belong to.
#include "standard_headers.h"

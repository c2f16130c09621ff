#pragma once
#include "low/inner/inner.h"

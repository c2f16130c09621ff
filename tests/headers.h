#pragma once
// What nearly every test includes, compiled once (cmake/module.cmake). A test still includes what it uses.

#include <gtest/gtest.h>

#include "../cmake/standard_headers.h"

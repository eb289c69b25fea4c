// Catch2's main, compiled once for the tests of every room.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#pragma once

#include "core/Error.h"

#include <tl/expected.hpp>

namespace krown {

/// A value, or the Error that stands in its place. `Result<void>` is success or an Error.
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace krown

// Straight-line code over Results: the declaration gets the value, or the Error is returned at once.
//   KROWN_TRY(const Server server, findServer(id));                 in a function that returns a Result
//   KROWN_CO_TRY(const Server server, co_await store.find(id));     in a coroutine
//   KROWN_CHECK(expression) / KROWN_CO_CHECK(expression)            where there is no value to keep
#define KROWN_JOIN_(a, b) a##b
#define KROWN_JOIN(a, b) KROWN_JOIN_(a, b)
#define KROWN_TRY_(leave, result, declaration, expression)                                                   \
    auto result = expression;                                                                                \
    if (!result) leave krown::failure(std::move(result).error());                                            \
    declaration = *std::move(result)
#define KROWN_CHECK_(leave, result, expression)                                                              \
    auto result = expression;                                                                                \
    if (!result) leave krown::failure(std::move(result).error())

#define KROWN_TRY(declaration, ...)                                                                          \
    KROWN_TRY_(return, KROWN_JOIN(tried_, __LINE__), declaration, (__VA_ARGS__))
#define KROWN_CHECK(...) KROWN_CHECK_(return, KROWN_JOIN(tried_, __LINE__), (__VA_ARGS__))
#define KROWN_CO_TRY(declaration, ...)                                                                       \
    KROWN_TRY_(co_return, KROWN_JOIN(tried_, __LINE__), declaration, (__VA_ARGS__))
#define KROWN_CO_CHECK(...) KROWN_CHECK_(co_return, KROWN_JOIN(tried_, __LINE__), (__VA_ARGS__))

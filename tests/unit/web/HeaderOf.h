#pragma once

#include "web/Response.h"

/// The value of an answer's own header; empty when it has none of this name.
inline QByteArray headerOf(const krown::Response& response, const QByteArray& name)
{
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return {};
}

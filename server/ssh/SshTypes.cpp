#include "ssh/SshTypes.h"

#include <utility>

namespace krown {

namespace {

constexpr std::pair<AuthMethod, const char*> authMethods[] = {
    {AuthMethod::Password, "password"},
    {AuthMethod::Key, "key"},
};

constexpr std::pair<HostKeyPolicy, const char*> hostKeyPolicies[] = {
    {HostKeyPolicy::AcceptNew, "accept-new"},
    {HostKeyPolicy::Strict, "strict"},
};

template <typename T, size_t N>
QString textOf(const std::pair<T, const char*> (&names)[N], T wanted)
{
    for (const auto& [value, name] : names)
        if (value == wanted) return QString::fromLatin1(name);
    return {};
}

template <typename T, size_t N>
std::optional<T> valueOf(const std::pair<T, const char*> (&names)[N], const QString& text)
{
    for (const auto& [value, name] : names)
        if (text == QLatin1StringView(name)) return value;
    return std::nullopt;
}

} // namespace

QString toText(AuthMethod method)
{
    return textOf(authMethods, method);
}

std::optional<AuthMethod> authMethodFromText(const QString& text)
{
    return valueOf(authMethods, text);
}

QString toText(HostKeyPolicy policy)
{
    return textOf(hostKeyPolicies, policy);
}

std::optional<HostKeyPolicy> hostKeyPolicyFromText(const QString& text)
{
    return valueOf(hostKeyPolicies, text);
}

} // namespace krown

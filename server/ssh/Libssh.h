#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>

#include <QString>

#include <memory>

// Owners of libssh's objects, and two questions that it answers in odd ways. Only the sources of this room
// include this file.
namespace krown {

struct LibsshDeleter
{
    void operator()(ssh_session session) const;
    void operator()(ssh_event event) const { ssh_event_free(event); }
    void operator()(ssh_channel channel) const { ssh_channel_free(channel); }
};

/// Says goodbye to the host and frees the session. The descriptor is the caller's from then on; tcp::invalid
/// when libssh has closed it, because the host hung up or it failed.
qintptr sayGoodbye(ssh_session session);

/// Says goodbye and closes the socket when it goes. Every channel of the session has to go before it.
using SessionHandle = std::unique_ptr<ssh_session_struct, LibsshDeleter>;
using EventHandle = std::unique_ptr<ssh_event_struct, LibsshDeleter>;
using ChannelHandle = std::unique_ptr<ssh_channel_struct, LibsshDeleter>;
/// Shared, because it travels from the pool to a worker inside a copyable function.
using KeyHandle = std::shared_ptr<ssh_key_struct>;

/// The host has hung up, or the socket failed: the descriptor may be closed already.
bool isLost(ssh_session session);
/// What the host said when it hung up; empty when it said nothing.
QString goodbyeOf(ssh_session session);
/// libssh's last error, as text.
QString errorOf(ssh_session session);

} // namespace krown

#pragma once

#include "ssh/ChannelDriver.h"
#include "ssh/ShellChannel.h"

#include <functional>
#include <memory>

namespace krown {

/// A shell or a command in its channel, with or without a PTY, whose input stays open. Lives on a worker's
/// thread.
class ShellDriver : public ChannelDriver, public ShellChannel
{
public:
    /// `wake` asks for a turn of the connection.
    ShellDriver(std::shared_ptr<ShellUser> user, ShellRequest request, std::function<void()> wake);

    // ShellChannel
    qsizetype write(QByteArrayView bytes) override;
    void endInput() override;
    void resize(int columns, int rows) override;
    void resumeOutput() override;
    void close() override;

    // ChannelDriver
    void tellNews() override;
    bool waitsForRoom() const override { return false; }

private:
    int request(ssh_channel channel) override;
    void started(ssh_channel channel) override;
    qsizetype offer(bool isStderr, QByteArrayView bytes) override;
    void put(bool isStderr, QByteArrayView bytes) override;
    void sessionEnds() override;
    void ended(const ChannelEnding& ending) override;

    int requestProgram(ssh_channel channel);
    void hangUp();

    std::shared_ptr<ShellUser> m_user;
    ShellRequest m_request;
    std::function<void()> m_wake;
    bool m_isPtyThere = false;
    qsizetype m_environmentAsked = 0;
    bool m_inputWaits = false;
    bool m_isRetrying = false;
    bool m_hasOutput = false;
};

} // namespace krown

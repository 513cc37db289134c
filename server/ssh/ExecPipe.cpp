#include "ssh/ExecPipe.h"

namespace krown {

namespace {

/// Small packets of one stream share a chunk of this size; what each chunk costs beyond its bytes counts
/// too, or a program that prints single bytes by turns on both streams would fill memory.
constexpr qsizetype chunkSize = 32 * 1024;
constexpr qsizetype chunkOverhead = 64;

} // namespace

qsizetype ExecPipe::costOf(const ExecChannel::Chunk& chunk)
{
    return chunk.bytes.size() + chunkOverhead;
}

qsizetype ExecPipe::offer(ExecChannel::Stream stream, QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    if (m_discards) return bytes.size();
    const qsizetype room = std::max<qsizetype>(0, ExecChannel::queueLimit - m_cost - chunkOverhead);
    const qsizetype taken = std::min(room, bytes.size());
    if (taken < bytes.size()) m_workerWaits = true;
    append(stream, bytes.first(taken));
    return taken;
}

void ExecPipe::put(ExecChannel::Stream stream, QByteArrayView bytes)
{
    const std::lock_guard lock(m_mutex);
    if (!m_discards) append(stream, bytes);
}

void ExecPipe::append(ExecChannel::Stream stream, QByteArrayView bytes)
{
    if (bytes.isEmpty() || m_ending) return;
    if (m_chunks.empty()) m_news.output = true;
    // What was withheld comes by the megabyte; readers take chunks.
    for (; bytes.size() > chunkSize; bytes = bytes.sliced(chunkSize))
        appendChunk(stream, bytes.first(chunkSize));
    appendChunk(stream, bytes);
}

void ExecPipe::appendChunk(ExecChannel::Stream stream, QByteArrayView bytes)
{
    const bool joins = !m_chunks.empty() && m_chunks.back().stream == stream &&
                       m_chunks.back().bytes.size() + bytes.size() <= chunkSize;
    if (!joins) {
        m_chunks.push_back({stream, {}});
        m_chunks.back().bytes.reserve(std::min(chunkSize, std::max<qsizetype>(bytes.size(), 64)));
        m_cost += chunkOverhead;
    }
    m_chunks.back().bytes.append(bytes);
    m_cost += bytes.size();
}

void ExecPipe::end(const ExecChannel::Ending& ending)
{
    const std::lock_guard lock(m_mutex);
    if (m_ending) return;
    m_ending = ending;
    m_news.end = true;
}

ExecPipe::News ExecPipe::takeNews()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_news, {});
}

QList<ExecChannel::Chunk> ExecPipe::read(qsizetype mostBytes, bool& resume)
{
    const std::lock_guard lock(m_mutex);
    QList<ExecChannel::Chunk> result;
    while (mostBytes > 0 && !m_chunks.empty()) {
        mostBytes -= m_chunks.front().bytes.size();
        m_cost -= costOf(m_chunks.front());
        result.append(std::move(m_chunks.front()));
        m_chunks.pop_front();
    }
    resume = m_workerWaits && m_cost <= ExecChannel::queueLimit / 2;
    if (resume) m_workerWaits = false;
    return result;
}

void ExecPipe::discard()
{
    const std::lock_guard lock(m_mutex);
    m_discards = true;
    m_chunks.clear();
    m_cost = 0;
}

bool ExecPipe::atEnd() const
{
    const std::lock_guard lock(m_mutex);
    return m_ending && m_chunks.empty();
}

ExecChannel::Ending ExecPipe::ending() const
{
    const std::lock_guard lock(m_mutex);
    return m_ending.value_or(ExecChannel::Ending{});
}

} // namespace krown

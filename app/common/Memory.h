#pragma once

namespace krown {

/// Has large blocks of memory given back to the system as soon as they are freed. To be called first of all.
void returnFreedMemory();

} // namespace krown

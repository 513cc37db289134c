#include "common/Memory.h"

#include <cstdlib> // which says whether it is glibc's

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace krown {

void returnFreedMemory()
{
#ifdef __GLIBC__
    // By itself glibc raises this limit to the size of whatever large block was freed last, up to 32 MiB:
    // what one slow reader made us hold would then stay with us for good (mallopt(3), M_MMAP_THRESHOLD).
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    // What is left must not be given back and asked for again with every message.
    mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
#endif
}

} // namespace krown

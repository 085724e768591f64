#include <mimalloc.h>

/// How long memory that became unused is kept before the system gets it back.
static inline void ohmstead_mimalloc_keep_unused(long milliseconds) {
#if MI_MALLOC_VERSION >= 210
    mi_option_set(mi_option_purge_delay, milliseconds);
#else
    mi_option_set(mi_option_decommit_delay, milliseconds);
#endif
}

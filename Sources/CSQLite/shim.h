#include <sqlite3.h>

static inline sqlite3_destructor_type ohmstead_sqlite_transient(void) {
    return SQLITE_TRANSIENT;
}

/// SQLite counts what it allocates behind a lock, thousands of times for each commit; nobody asks for the figures.
/// Before the first connection is opened; later it changes nothing.
static inline void ohmstead_sqlite_count_no_memory(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

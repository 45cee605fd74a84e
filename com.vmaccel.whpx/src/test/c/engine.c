/* Which engine executes. */
#include "engine.h"
#include <stdlib.h>
#include <string.h>

const struct engine *engine_chosen(void) {
    const char *wanted = getenv("WHPX_DOUBLE_ENGINE");
    if (wanted && *wanted)
        return strcmp(wanted, "unicorn") ? &kvm_engine : &unicorn_engine;
    return kvm_engine.is_present() || !unicorn_engine.is_present() ? &kvm_engine : &unicorn_engine;
}

/* Unicorn, loaded only when it is asked for: the double is built and runs without it. */
#if __has_include(<unicorn/unicorn.h>)
#include "unicorn.h"
#include <dlfcn.h>

static struct unicorn_library library;
static bool is_loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libunicorn.so.2", RTLD_NOW | RTLD_LOCAL);
    const struct { const char *name; void *place; } functions[] = {
        {"uc_open", &library.open}, {"uc_close", &library.close}, {"uc_emu_start", &library.emu_start}, {"uc_emu_stop", &library.emu_stop},
        {"uc_hook_add", &library.hook_add}, {"uc_mem_map_ptr", &library.mem_map_ptr}, {"uc_mem_unmap", &library.mem_unmap}, {"uc_reg_read", &library.reg_read},
        {"uc_reg_write", &library.reg_write}, {"uc_context_alloc", &library.context_alloc}, {"uc_context_save", &library.context_save},
        {"uc_context_restore", &library.context_restore}, {"uc_context_size", &library.context_size}, {"uc_context_free", &library.context_free}, {"uc_ctl", &library.ctl}};
    is_loaded = handle;
    for (size_t i = 0; i < sizeof functions / sizeof *functions && is_loaded; i++)
        is_loaded = (*(void **)functions[i].place = dlsym(handle, functions[i].name));
}

const struct unicorn_library *unicorn_library(void) {
    pthread_once(&once, load);
    return is_loaded ? &library : NULL;
}
#endif

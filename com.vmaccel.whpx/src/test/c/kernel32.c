/* The functions of kernel32.dll that the engine calls: under the linker of Windows no other library of this system can be called. */
#define _GNU_SOURCE
#include "double.h"
#include <sys/mman.h>

enum { COMMIT = 0x1000, RESERVE = 0x2000, RELEASE = 0x8000, READ_WRITE = 4, NOT_ENOUGH_MEMORY = 8, INVALID_PARAMETER = 87, INVALID_ADDRESS = 487, MOST = 4096 };

static struct { void *address; size_t size; } allocations[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local DWORD last_error;

DWORD EXPORT WINAPI GetLastError(VOID) {
    return last_error;
}

static int find(void *address) {
    for (int i = 0; i < MOST; i++)
        if (allocations[i].address == address)
            return i;
    return -1;
}

PVOID EXPORT WINAPI VirtualAlloc(PVOID address, SIZE_T size, DWORD type, DWORD protection) {
    if (address || !size || type != (COMMIT | RESERVE) || protection != READ_WRITE) {
        last_error = INVALID_PARAMETER;
        return NULL;
    }
    pthread_mutex_lock(&lock);
    int place = find(NULL);
    void *pages = place < 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) {
        last_error = NOT_ENOUGH_MEMORY;
    } else {
        allocations[place].address = pages;
        allocations[place].size = size;
    }
    pthread_mutex_unlock(&lock);
    return pages == MAP_FAILED ? NULL : pages;
}

WINBOOL EXPORT WINAPI VirtualFree(PVOID address, SIZE_T size, DWORD type) {
    if (size || type != RELEASE) {
        last_error = INVALID_PARAMETER;
        return FALSE;
    }
    pthread_mutex_lock(&lock);
    int place = address ? find(address) : -1;
    if (place >= 0) {
        munmap(address, allocations[place].size);
        allocations[place].address = NULL;
    } else {
        last_error = INVALID_ADDRESS;
    }
    pthread_mutex_unlock(&lock);
    return place >= 0;
}

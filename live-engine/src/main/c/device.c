/*
 * Initialization, devices, contexts and memory of the host ACL.
 *
 * HOST_ACL_DEVICES (1 to 16, default 2), HOST_ACL_MEMORY_BYTES (a device's capacity, default 8 GiB),
 * HOST_ACL_CORES (threads that one kernel uses, default all) and HOST_ACL_SOC (the name) are read by aclInit.
 */
#include "host.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct host_context {
    int device;
    int users;
    host_stream *stream;
};

typedef struct {
    char *start;
    size_t bytes;
    int device; /* -1: host memory */
} allocation;

static struct {
    pthread_mutex_t mutex;
    bool initialized;
    int device_count;
    int cores;
    size_t capacity;
    char soc[64];
    size_t used[HOST_MAX_DEVICES];
    host_context contexts[HOST_MAX_DEVICES];
    allocation *allocations; /* ascending by start */
    size_t allocation_count;
    size_t allocation_room;
} host = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local char recent[HOST_TEXT];
static _Thread_local host_context *current;

int host_fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(recent, sizeof recent, format, arguments);
    va_end(arguments);
    return code;
}

const char *host_recent(void) { return recent; }

EXPORT const char *aclGetRecentErrMsg(void) { return recent; }

uint64_t host_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void host_condition(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

uint64_t host_deadline(int32_t timeout_ms) {
    return timeout_ms < 0 ? UINT64_MAX : host_now() + (uint64_t)timeout_ms * 1000000u;
}

int host_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline_ns) {
    if (deadline_ns == UINT64_MAX) {
        return pthread_cond_wait(condition, mutex);
    }
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / 1000000000u), .tv_nsec = (long)(deadline_ns % 1000000000u)};
    return pthread_cond_timedwait(condition, mutex, &until);
}

bool host_initialized(void) { return host.initialized; }

int host_cores(void) { return host.cores; }

host_context *host_current(void) { return current; }

int host_context_device(const host_context *context) { return context->device; }

static bool read_number(const char *name, long long lowest, long long highest, long long *value) {
    const char *text = getenv(name);
    if (text == NULL || *text == 0) {
        return true;
    }
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (*end != 0 || errno != 0 || number < lowest || number > highest) {
        host_fail(ACL_ERROR_INVALID_PARAM, "environment variable %s is \"%s\"; allowed: %lld to %lld", name, text, lowest, highest);
        return false;
    }
    *value = number;
    return true;
}

static aclError read_environment(void) {
    long long devices = 2, cores = sysconf(_SC_NPROCESSORS_ONLN), capacity = 8LL << 30;
    if (!read_number("HOST_ACL_DEVICES", 1, HOST_MAX_DEVICES, &devices) || !read_number("HOST_ACL_CORES", 1, 1024, &cores) ||
        !read_number("HOST_ACL_MEMORY_BYTES", 1 << 20, 1LL << 46, &capacity)) {
        return ACL_ERROR_INVALID_PARAM;
    }
    const char *soc = getenv("HOST_ACL_SOC");
    host.device_count = (int)devices;
    host.cores = (int)cores;
    host.capacity = (size_t)capacity;
    snprintf(host.soc, sizeof host.soc, "%s", soc == NULL || *soc == 0 ? "HostCPU" : soc);
    return ACL_SUCCESS;
}

EXPORT aclError aclInit(const char *config_path) {
    (void)config_path; /* switches of dump and profiling, which the host has not */
    pthread_mutex_lock(&host.mutex);
    aclError code = host.initialized
        ? host_fail(ACL_ERROR_REPEAT_INITIALIZE, "aclInit was called before in this process")
        : read_environment();
    if (code == ACL_SUCCESS) {
        host.initialized = true;
        for (int device = 0; device < HOST_MAX_DEVICES; device++) {
            host.contexts[device] = (host_context){.device = device};
        }
    }
    pthread_mutex_unlock(&host.mutex);
    return code;
}

static bool check_device(const char *call, int32_t device, aclError *code) {
    if (!host.initialized) {
        *code = host_fail(ACL_ERROR_UNINITIALIZE, "%s: aclInit was not called", call);
    } else if (device < 0 || device >= host.device_count) {
        *code = host_fail(ACL_ERROR_RT_INVALID_DEVICEID, "%s: device %d does not exist; allowed: 0 to %d", call, device, host.device_count - 1);
    } else {
        return true;
    }
    return false;
}

static void free_device_memory(int device) {
    size_t kept = 0;
    for (size_t i = 0; i < host.allocation_count; i++) {
        if (host.allocations[i].device == device) {
            free(host.allocations[i].start);
        } else {
            host.allocations[kept++] = host.allocations[i];
        }
    }
    host.allocation_count = kept;
    host.used[device] = 0;
}

static void release_device(int device) {
    host_context *context = &host.contexts[device];
    host_device_finish(device, -1);
    if (context->stream != NULL) {
        host_stream_destroy(context->stream, false);
    }
    pthread_mutex_lock(&host.mutex);
    free_device_memory(device);
    context->users = 0;
    context->stream = NULL;
    pthread_mutex_unlock(&host.mutex);
}

EXPORT aclError aclFinalize(void) {
    if (!host.initialized) {
        return host_fail(ACL_ERROR_REPEAT_FINALIZE, "aclFinalize without aclInit");
    }
    for (int device = 0; device < host.device_count; device++) {
        release_device(device);
    }
    host_parallel_stop();
    pthread_mutex_lock(&host.mutex);
    current = NULL;
    host.initialized = false;
    if (host.allocation_count == 0) {
        free(host.allocations);
        host.allocations = NULL;
        host.allocation_room = 0;
    }
    pthread_mutex_unlock(&host.mutex);
    return ACL_SUCCESS;
}

EXPORT aclError aclrtGetVersion(int32_t *major, int32_t *minor, int32_t *patch) {
    if (major == NULL || minor == NULL || patch == NULL) {
        return host_fail(ACL_ERROR_INVALID_PARAM, "aclrtGetVersion: a result pointer is null");
    }
    *major = 1;
    *minor = 14;
    *patch = 0;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtSetDevice(int32_t device) {
    aclError code;
    if (!check_device("aclrtSetDevice", device, &code)) {
        return code;
    }
    host_context *context = &host.contexts[device];
    pthread_mutex_lock(&host.mutex);
    context->users++;
    if (context->stream == NULL) {
        context->stream = host_stream_create(context);
    }
    bool ready = context->stream != NULL;
    pthread_mutex_unlock(&host.mutex);
    if (!ready) {
        return host_fail(ACL_ERROR_BAD_ALLOC, "aclrtSetDevice: no thread for the default stream");
    }
    current = context;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtResetDevice(int32_t device) {
    aclError code;
    if (!check_device("aclrtResetDevice", device, &code)) {
        return code;
    }
    pthread_mutex_lock(&host.mutex);
    bool last = host.contexts[device].users > 0 && --host.contexts[device].users == 0;
    pthread_mutex_unlock(&host.mutex);
    if (last) {
        release_device(device);
    }
    if (current == &host.contexts[device]) {
        current = NULL;
    }
    return ACL_SUCCESS;
}

EXPORT aclError aclrtGetDevice(int32_t *device) {
    if (current == NULL || device == NULL) {
        return host_fail(ACL_ERROR_RT_CONTEXT_NULL, "aclrtGetDevice: this thread has no device; aclrtSetDevice first");
    }
    *device = current->device;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtGetDeviceCount(uint32_t *count) {
    if (!host.initialized || count == NULL) {
        return host_fail(ACL_ERROR_UNINITIALIZE, "aclrtGetDeviceCount: aclInit was not called");
    }
    *count = (uint32_t)host.device_count;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtGetRunMode(aclrtRunMode *mode) {
    if (mode == NULL) {
        return host_fail(ACL_ERROR_INVALID_PARAM, "aclrtGetRunMode: the result pointer is null");
    }
    *mode = ACL_HOST;
    return ACL_SUCCESS;
}

EXPORT const char *aclrtGetSocName(void) { return host.initialized ? host.soc : NULL; }

EXPORT aclError aclGetDeviceCapability(uint32_t device, aclDeviceInfo kind, int64_t *value) {
    aclError code;
    if (!check_device("aclGetDeviceCapability", (int32_t)device, &code)) {
        return code;
    }
    switch (kind) {
    case ACL_DEVICE_INFO_AI_CORE_NUM:
    case ACL_DEVICE_INFO_VECTOR_CORE_NUM:
        *value = host.cores;
        return ACL_SUCCESS;
    case ACL_DEVICE_INFO_L2_SIZE:
        *value = sysconf(_SC_LEVEL3_CACHE_SIZE);
        return ACL_SUCCESS;
    }
    return host_fail(ACL_ERROR_INVALID_PARAM, "aclGetDeviceCapability: kind %d; allowed: 0 to 2", (int)kind);
}

EXPORT aclError aclrtGetCurrentContext(aclrtContext *context) {
    if (current == NULL || context == NULL) {
        return host_fail(ACL_ERROR_RT_CONTEXT_NULL, "aclrtGetCurrentContext: this thread has no context");
    }
    *context = current;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtSetCurrentContext(aclrtContext context) {
    host_context *given = context;
    if (given < host.contexts || given >= host.contexts + HOST_MAX_DEVICES || given->users == 0) {
        return host_fail(ACL_ERROR_INVALID_PARAM, "aclrtSetCurrentContext: %p is no context of a device in use", context);
    }
    current = given;
    return ACL_SUCCESS;
}

host_stream *host_default_stream(host_context *context) { return context->stream; }

/* Of the allocations, the first that starts behind the address. */
static size_t upper(const char *address) {
    size_t low = 0, high = host.allocation_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (host.allocations[middle].start > address) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static bool inside(const void *address, size_t bytes, bool of_device) {
    const char *start = address;
    pthread_mutex_lock(&host.mutex);
    size_t next = upper(start);
    bool found = false;
    if (next > 0) {
        const allocation *holder = &host.allocations[next - 1];
        size_t before = (size_t)(start - holder->start);
        found = (holder->device >= 0) == of_device && before <= holder->bytes && bytes <= holder->bytes - before;
    }
    pthread_mutex_unlock(&host.mutex);
    return found;
}

bool host_on_device(const void *address, size_t bytes) { return inside(address, bytes, true); }

static aclError allocate(const char *call, void **pointer, size_t bytes, int device) {
    if (pointer == NULL || bytes == 0) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %zu bytes; allowed: 1 and more, and a result pointer", call, bytes);
    }
    /* The device rounds up to 32 bytes and pads by 32; the host's vectors like 64. */
    size_t rounded = (bytes + 63) / 64 * 64 + 64;
    pthread_mutex_lock(&host.mutex);
    aclError code = ACL_SUCCESS;
    char *start = NULL;
    if (device >= 0 && (rounded < bytes || rounded > host.capacity - host.used[device])) {
        code = host_fail(ACL_ERROR_RT_MEMORY_ALLOCATION, "%s: %zu bytes on device %d, of which %zu of %zu are free", call, bytes, device,
            host.capacity - host.used[device], host.capacity);
    } else if (host.allocation_count == host.allocation_room) {
        size_t room = host.allocation_room * 2 + 64;
        allocation *grown = realloc(host.allocations, room * sizeof *grown);
        if (grown == NULL) {
            code = host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no memory left", call);
        } else {
            host.allocations = grown;
            host.allocation_room = room;
        }
    }
    if (code == ACL_SUCCESS && (start = aligned_alloc(64, rounded)) == NULL) {
        code = host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no %zu bytes left", call, rounded);
    }
    if (code == ACL_SUCCESS) {
        size_t place = upper(start);
        memmove(host.allocations + place + 1, host.allocations + place, (host.allocation_count - place) * sizeof *host.allocations);
        host.allocations[place] = (allocation){start, rounded, device};
        host.allocation_count++;
        if (device >= 0) {
            host.used[device] += rounded;
        }
        *pointer = start;
    }
    pthread_mutex_unlock(&host.mutex);
    return code;
}

static aclError release(const char *call, void *pointer, bool of_device) {
    pthread_mutex_lock(&host.mutex);
    size_t next = upper(pointer);
    aclError code = ACL_SUCCESS;
    if (next == 0 || host.allocations[next - 1].start != pointer || (host.allocations[next - 1].device >= 0) != of_device) {
        code = host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %p is not the start of an allocation. Maybe it was freed before", call, pointer);
    } else {
        allocation gone = host.allocations[next - 1];
        memmove(host.allocations + next - 1, host.allocations + next, (host.allocation_count - next) * sizeof gone);
        host.allocation_count--;
        if (gone.device >= 0) {
            host.used[gone.device] -= gone.bytes;
        }
        free(gone.start);
    }
    pthread_mutex_unlock(&host.mutex);
    return code;
}

EXPORT aclError aclrtMalloc(void **pointer, size_t bytes, aclrtMemMallocPolicy policy) {
    (void)policy; /* page sizes, which do not matter here */
    if (current == NULL) {
        return host_fail(ACL_ERROR_RT_CONTEXT_NULL, "aclrtMalloc: this thread has no device; aclrtSetDevice first");
    }
    return allocate("aclrtMalloc", pointer, bytes, current->device);
}

EXPORT aclError aclrtFree(void *pointer) { return release("aclrtFree", pointer, true); }

EXPORT aclError aclrtMallocHost(void **pointer, size_t bytes) { return allocate("aclrtMallocHost", pointer, bytes, -1); }

EXPORT aclError aclrtFreeHost(void *pointer) { return release("aclrtFreeHost", pointer, false); }

EXPORT aclError aclrtGetMemInfo(aclrtMemAttr kind, size_t *free_bytes, size_t *total_bytes) {
    (void)kind; /* one kind of memory */
    if (current == NULL || free_bytes == NULL || total_bytes == NULL) {
        return host_fail(ACL_ERROR_RT_CONTEXT_NULL, "aclrtGetMemInfo: this thread has no device, or a result pointer is null");
    }
    pthread_mutex_lock(&host.mutex);
    *total_bytes = host.capacity;
    *free_bytes = host.capacity - host.used[current->device];
    pthread_mutex_unlock(&host.mutex);
    return ACL_SUCCESS;
}

typedef struct {
    void *to;
    const void *from;
    size_t bytes;
    int value; /* of a fill, where from is null */
} transfer;

static int run_transfer(void *state) {
    transfer *work = state;
    if (work->from == NULL) {
        memset(work->to, work->value, work->bytes);
    } else {
        memmove(work->to, work->from, work->bytes);
    }
    return ACL_SUCCESS;
}

static aclError check_copy(const char *call, const void *to, size_t room, const void *from, size_t bytes, aclrtMemcpyKind kind) {
    if (to == NULL || from == NULL || bytes > room) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %zu bytes from %p to %p, which has room for %zu", call, bytes, from, to, room);
    }
    bool to_device = kind == ACL_MEMCPY_HOST_TO_DEVICE || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    bool from_device = kind == ACL_MEMCPY_DEVICE_TO_HOST || kind == ACL_MEMCPY_DEVICE_TO_DEVICE;
    if ((to_device && !host_on_device(to, bytes)) || (from_device && !host_on_device(from, bytes))) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %zu bytes from %p to %p of kind %d do not lie in device memory", call, bytes, from, to, (int)kind);
    }
    return ACL_SUCCESS;
}

static aclError submit_transfer(transfer work, aclrtStream stream) {
    host_stream *queue = host_stream_of(stream);
    transfer *state = queue == NULL ? NULL : malloc(sizeof *state);
    if (state == NULL) {
        return host_fail(ACL_ERROR_RT_CONTEXT_NULL, "no such stream, or no memory left");
    }
    *state = work;
    return host_submit(queue, run_transfer, free, state);
}

EXPORT aclError aclrtMemcpy(void *to, size_t room, const void *from, size_t bytes, aclrtMemcpyKind kind) {
    aclError code = check_copy("aclrtMemcpy", to, room, from, bytes, kind);
    if (code == ACL_SUCCESS) {
        memmove(to, from, bytes);
    }
    return code;
}

EXPORT aclError aclrtMemcpyAsync(void *to, size_t room, const void *from, size_t bytes, aclrtMemcpyKind kind, aclrtStream stream) {
    aclError code = check_copy("aclrtMemcpyAsync", to, room, from, bytes, kind);
    return code != ACL_SUCCESS ? code : submit_transfer((transfer){to, from, bytes, 0}, stream);
}

EXPORT aclError aclrtMemset(void *to, size_t room, int32_t value, size_t bytes) {
    if (bytes > room || !host_on_device(to, bytes)) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtMemset: %zu bytes at %p do not lie in device memory", bytes, to);
    }
    memset(to, value, bytes);
    return ACL_SUCCESS;
}

EXPORT aclError aclrtMemsetAsync(void *to, size_t room, int32_t value, size_t bytes, aclrtStream stream) {
    if (bytes > room || !host_on_device(to, bytes)) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtMemsetAsync: %zu bytes at %p do not lie in device memory", bytes, to);
    }
    return submit_transfer((transfer){to, NULL, bytes, value}, stream);
}

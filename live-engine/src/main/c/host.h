/*
 * What the host ACL's files share: errors, devices, memory, streams and the worker threads.
 *
 * One process holds all host devices. A stream is an ordered queue with a thread of its own, which is why a
 * collective may wait inside a task for the other ranks.
 */
#ifndef HOSTACL_HOST_H
#define HOSTACL_HOST_H

#include "acl.h"
#include <pthread.h>

#define HOST_MAX_DEVICES 16
#define HOST_TEXT 512

typedef struct host_context host_context;
typedef struct host_stream host_stream;

/* Keeps the message for aclGetRecentErrMsg of this thread and returns the code. */
EXPORT int host_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The message kept last by this thread. */
EXPORT const char *host_recent(void);

/* Nanoseconds of the clock that stamps events. */
EXPORT uint64_t host_now(void);
/* Sets up a condition variable that waits on that clock. */
EXPORT void host_condition(pthread_cond_t *condition);
/* Waits until changed, or until timeout milliseconds have passed (-1: forever); returns 0 or ETIMEDOUT. */
EXPORT int host_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t deadline_ns);
/* The point in time that lies so many milliseconds ahead; UINT64_MAX for -1. */
EXPORT uint64_t host_deadline(int32_t timeout_ms);

/* Devices and memory. */
EXPORT bool host_initialized(void);
EXPORT int host_cores(void);
EXPORT host_context *host_current(void);
EXPORT int host_context_device(const host_context *context);
EXPORT host_stream *host_default_stream(host_context *context);
/* Whether bytes from address on lie inside one allocation of a device's memory. */
EXPORT bool host_on_device(const void *address, size_t bytes);

/* A piece of work of a stream. run returns an ACL code; release frees the state, run or not. */
typedef struct host_task {
    struct host_task *next;
    int (*run)(void *state);
    void (*release)(void *state);
    void *state;
} host_task;

EXPORT host_stream *host_stream_of(aclrtStream stream);
EXPORT aclError host_submit(host_stream *stream, int (*run)(void *), void (*release)(void *), void *state);
EXPORT host_stream *host_stream_create(host_context *context);
EXPORT void host_stream_destroy(host_stream *stream, bool drop);
EXPORT aclError host_stream_finish(host_stream *stream, int32_t timeout_ms);
EXPORT aclError host_device_finish(int device, int32_t timeout_ms);

/* Runs body(argument, part) for every part, on as many threads as the device has cores; the caller takes part. */
EXPORT void host_parallel(int parts, void (*body)(void *argument, int part), void *argument);
/* Ends the worker threads. */
EXPORT void host_parallel_stop(void);

#endif

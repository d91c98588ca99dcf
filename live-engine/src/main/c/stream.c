/*
 * Streams and events: a stream is a queue that one thread empties in order; an event takes the time when that
 * thread reaches it.
 */
#include "host.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct host_stream {
    pthread_mutex_t mutex;
    pthread_cond_t work;
    pthread_cond_t done;
    host_task *head;
    host_task **tail;
    uint64_t submitted;
    uint64_t completed;
    pthread_t thread;
    bool stopping;
    bool stop_on_failure;
    int error; /* of the first task that failed */
    char error_text[HOST_TEXT];
    int id;
    int device;
    struct host_stream *next; /* of all streams */
};

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint64_t issued;    /* records that were enqueued */
    uint64_t completed; /* records that the stream has reached */
    uint64_t stamp_ns;
    bool timed;
    int references; /* the owner and the tasks that name it */
} host_event;

static pthread_mutex_t streams_mutex = PTHREAD_MUTEX_INITIALIZER;
static host_stream *streams;
static int next_id;

static void finish_task(host_stream *stream, host_task *task, int code) {
    task->release(task->state);
    free(task);
    pthread_mutex_lock(&stream->mutex);
    if (code != ACL_SUCCESS && stream->error == ACL_SUCCESS) {
        stream->error = code;
        snprintf(stream->error_text, sizeof stream->error_text, "%s", host_recent());
    }
    stream->completed++;
    pthread_cond_broadcast(&stream->done);
    pthread_mutex_unlock(&stream->mutex);
}

static void *serve(void *argument) {
    host_stream *stream = argument;
    for (;;) {
        pthread_mutex_lock(&stream->mutex);
        while (stream->head == NULL && !stream->stopping) {
            pthread_cond_wait(&stream->work, &stream->mutex);
        }
        host_task *task = stream->head;
        if (task == NULL) {
            pthread_mutex_unlock(&stream->mutex);
            return NULL;
        }
        stream->head = task->next;
        if (stream->head == NULL) {
            stream->tail = &stream->head;
        }
        bool skip = stream->stop_on_failure && stream->error != ACL_SUCCESS;
        pthread_mutex_unlock(&stream->mutex);
        finish_task(stream, task, skip ? ACL_SUCCESS : task->run(task->state));
    }
}

host_stream *host_stream_create(host_context *context) {
    host_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) {
        return NULL;
    }
    pthread_mutex_init(&stream->mutex, NULL);
    host_condition(&stream->work);
    host_condition(&stream->done);
    stream->tail = &stream->head;
    stream->device = host_context_device(context);
    pthread_mutex_lock(&streams_mutex);
    stream->id = next_id++;
    if (pthread_create(&stream->thread, NULL, serve, stream) != 0) {
        pthread_mutex_unlock(&streams_mutex);
        free(stream);
        return NULL;
    }
    stream->next = streams;
    streams = stream;
    pthread_mutex_unlock(&streams_mutex);
    return stream;
}

static void drop_queue(host_stream *stream) {
    while (stream->head != NULL) {
        host_task *task = stream->head;
        stream->head = task->next;
        task->release(task->state);
        free(task);
        stream->completed++;
    }
    stream->tail = &stream->head;
}

void host_stream_destroy(host_stream *stream, bool drop) {
    pthread_mutex_lock(&streams_mutex);
    for (host_stream **link = &streams; *link != NULL; link = &(*link)->next) {
        if (*link == stream) {
            *link = stream->next;
            break;
        }
    }
    pthread_mutex_unlock(&streams_mutex);
    pthread_mutex_lock(&stream->mutex);
    if (drop) {
        drop_queue(stream);
    }
    stream->stopping = true;
    pthread_cond_broadcast(&stream->work);
    pthread_mutex_unlock(&stream->mutex);
    pthread_join(stream->thread, NULL);
    pthread_mutex_destroy(&stream->mutex);
    pthread_cond_destroy(&stream->work);
    pthread_cond_destroy(&stream->done);
    free(stream);
}

static bool is_stream(const host_stream *stream) {
    pthread_mutex_lock(&streams_mutex);
    const host_stream *each = streams;
    while (each != NULL && each != stream) {
        each = each->next;
    }
    pthread_mutex_unlock(&streams_mutex);
    return each != NULL;
}

host_stream *host_stream_of(aclrtStream stream) {
    if (stream != NULL) {
        return is_stream(stream) ? stream : NULL;
    }
    return host_current() == NULL ? NULL : host_default_stream(host_current());
}

aclError host_submit(host_stream *stream, int (*run)(void *), void (*release)(void *), void *state) {
    host_task *task = malloc(sizeof *task);
    if (task == NULL) {
        release(state);
        return host_fail(ACL_ERROR_BAD_ALLOC, "the host has no memory left for a task");
    }
    *task = (host_task){NULL, run, release, state};
    pthread_mutex_lock(&stream->mutex);
    *stream->tail = task;
    stream->tail = &task->next;
    stream->submitted++;
    pthread_cond_signal(&stream->work);
    pthread_mutex_unlock(&stream->mutex);
    return ACL_SUCCESS;
}

aclError host_stream_finish(host_stream *stream, int32_t timeout_ms) {
    uint64_t deadline = host_deadline(timeout_ms);
    pthread_mutex_lock(&stream->mutex);
    uint64_t target = stream->submitted;
    int waited = 0;
    while (stream->completed < target && waited != ETIMEDOUT) {
        waited = host_wait(&stream->done, &stream->mutex, deadline);
    }
    aclError code = ACL_SUCCESS;
    if (stream->completed < target) {
        code = host_fail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "stream %d has %llu tasks to do after %d ms", stream->id,
            (unsigned long long)(target - stream->completed), timeout_ms);
    } else if (stream->error != ACL_SUCCESS) {
        code = host_fail(stream->error, "%s", stream->error_text);
    }
    pthread_mutex_unlock(&stream->mutex);
    return code;
}

aclError host_device_finish(int device, int32_t timeout_ms) {
    /* Streams are created and destroyed by the same program that synchronizes; one that goes meanwhile is its mistake. */
    aclError code = ACL_SUCCESS;
    pthread_mutex_lock(&streams_mutex);
    for (host_stream *stream = streams; stream != NULL; stream = stream->next) {
        aclError one = stream->device == device ? host_stream_finish(stream, timeout_ms) : ACL_SUCCESS;
        code = code == ACL_SUCCESS ? one : code;
    }
    pthread_mutex_unlock(&streams_mutex);
    return code;
}

static aclError no_stream(const char *call, aclrtStream stream) {
    return stream == NULL ? host_fail(ACL_ERROR_RT_CONTEXT_NULL, "%s: this thread has no device; aclrtSetDevice first", call)
                          : host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %p is no stream. Maybe it was destroyed before", call, stream);
}

EXPORT aclError aclrtCreateStream(aclrtStream *stream) {
    if (host_current() == NULL || stream == NULL) {
        return no_stream("aclrtCreateStream", NULL);
    }
    *stream = host_stream_create(host_current());
    return *stream == NULL ? host_fail(ACL_ERROR_BAD_ALLOC, "aclrtCreateStream: no thread left") : ACL_SUCCESS;
}

EXPORT aclError aclrtCreateStreamWithConfig(aclrtStream *stream, uint32_t priority, uint32_t flag) {
    (void)flag;
    if (priority > 7) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtCreateStreamWithConfig: priority %u; allowed: 0 to 7", priority);
    }
    return aclrtCreateStream(stream);
}

static aclError destroy(const char *call, aclrtStream stream, bool drop) {
    if (stream == NULL || !is_stream(stream)) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "%s: %p is no stream. Maybe it was destroyed before", call, stream);
    }
    host_stream_destroy(stream, drop);
    return ACL_SUCCESS;
}

EXPORT aclError aclrtDestroyStream(aclrtStream stream) { return destroy("aclrtDestroyStream", stream, false); }

EXPORT aclError aclrtDestroyStreamForce(aclrtStream stream) { return destroy("aclrtDestroyStreamForce", stream, true); }

EXPORT aclError aclrtSynchronizeStreamWithTimeout(aclrtStream stream, int32_t timeout_ms) {
    host_stream *queue = host_stream_of(stream);
    return queue == NULL ? no_stream("aclrtSynchronizeStream", stream) : host_stream_finish(queue, timeout_ms);
}

EXPORT aclError aclrtSynchronizeStream(aclrtStream stream) { return aclrtSynchronizeStreamWithTimeout(stream, -1); }

EXPORT aclError aclrtSynchronizeDevice(void) {
    return host_current() == NULL ? no_stream("aclrtSynchronizeDevice", NULL)
                                  : host_device_finish(host_context_device(host_current()), -1);
}

EXPORT aclError aclrtStreamQuery(aclrtStream stream, aclrtStreamStatus *status) {
    host_stream *queue = host_stream_of(stream);
    if (queue == NULL || status == NULL) {
        return no_stream("aclrtStreamQuery", stream);
    }
    pthread_mutex_lock(&queue->mutex);
    *status = queue->completed == queue->submitted ? ACL_STREAM_STATUS_COMPLETE : ACL_STREAM_STATUS_NOT_READY;
    pthread_mutex_unlock(&queue->mutex);
    return ACL_SUCCESS;
}

EXPORT aclError aclrtStreamGetId(aclrtStream stream, int32_t *id) {
    host_stream *queue = host_stream_of(stream);
    if (queue == NULL || id == NULL) {
        return no_stream("aclrtStreamGetId", stream);
    }
    *id = queue->id;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtSetStreamFailureMode(aclrtStream stream, uint64_t mode) {
    host_stream *queue = host_stream_of(stream);
    if (queue == NULL) {
        return no_stream("aclrtSetStreamFailureMode", stream);
    }
    pthread_mutex_lock(&queue->mutex);
    queue->stop_on_failure = mode == ACL_STOP_ON_FAILURE;
    pthread_mutex_unlock(&queue->mutex);
    return ACL_SUCCESS;
}

static aclError create_event(aclrtEvent *event, bool timed) {
    host_event *made = event == NULL ? NULL : calloc(1, sizeof *made);
    if (made == NULL) {
        return host_fail(ACL_ERROR_BAD_ALLOC, "an event: no result pointer or no memory left");
    }
    pthread_mutex_init(&made->mutex, NULL);
    host_condition(&made->changed);
    made->timed = timed;
    made->references = 1;
    *event = made;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtCreateEvent(aclrtEvent *event) { return create_event(event, true); }

EXPORT aclError aclrtCreateEventWithFlag(aclrtEvent *event, uint32_t flag) {
    return create_event(event, (flag & ACL_EVENT_TIME_LINE) != 0);
}

EXPORT aclError aclrtCreateEventExWithFlag(aclrtEvent *event, uint32_t flag) { return aclrtCreateEventWithFlag(event, flag); }

static void drop_reference(host_event *event) {
    pthread_mutex_lock(&event->mutex);
    bool last = --event->references == 0;
    pthread_mutex_unlock(&event->mutex);
    if (last) {
        pthread_mutex_destroy(&event->mutex);
        pthread_cond_destroy(&event->changed);
        free(event);
    }
}

EXPORT aclError aclrtDestroyEvent(aclrtEvent event) {
    if (event == NULL) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtDestroyEvent: the event is null");
    }
    drop_reference(event);
    return ACL_SUCCESS;
}

/* A record or a wait, in a stream's queue. */
typedef struct {
    host_event *event;
    uint64_t record;
} event_task;

static int run_record(void *state) {
    event_task *task = state;
    pthread_mutex_lock(&task->event->mutex);
    task->event->completed = task->record;
    task->event->stamp_ns = host_now();
    pthread_cond_broadcast(&task->event->changed);
    pthread_mutex_unlock(&task->event->mutex);
    return ACL_SUCCESS;
}

static int run_wait(void *state) {
    event_task *task = state;
    pthread_mutex_lock(&task->event->mutex);
    while (task->event->completed < task->record) {
        pthread_cond_wait(&task->event->changed, &task->event->mutex);
    }
    pthread_mutex_unlock(&task->event->mutex);
    return ACL_SUCCESS;
}

static void release_event_task(void *state) {
    drop_reference(((event_task *)state)->event);
    free(state);
}

static aclError submit_event(const char *call, aclrtEvent given, aclrtStream stream, bool record) {
    host_stream *queue = host_stream_of(stream);
    host_event *event = given;
    if (queue == NULL || event == NULL) {
        return no_stream(call, stream);
    }
    event_task *task = malloc(sizeof *task);
    if (task == NULL) {
        return host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no memory left", call);
    }
    pthread_mutex_lock(&event->mutex);
    event->references++;
    event->issued += record ? 1 : 0;
    *task = (event_task){event, event->issued};
    pthread_mutex_unlock(&event->mutex);
    return host_submit(queue, record ? run_record : run_wait, release_event_task, task);
}

EXPORT aclError aclrtRecordEvent(aclrtEvent event, aclrtStream stream) { return submit_event("aclrtRecordEvent", event, stream, true); }

EXPORT aclError aclrtStreamWaitEvent(aclrtStream stream, aclrtEvent event) {
    return submit_event("aclrtStreamWaitEvent", event, stream, false);
}

EXPORT aclError aclrtQueryEventStatus(aclrtEvent given, aclrtEventRecordedStatus *status) {
    host_event *event = given;
    if (event == NULL || status == NULL) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtQueryEventStatus: a pointer is null");
    }
    pthread_mutex_lock(&event->mutex);
    bool reached = event->completed == event->issued;
    pthread_mutex_unlock(&event->mutex);
    *status = reached ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
    return ACL_SUCCESS;
}

EXPORT aclError aclrtSynchronizeEvent(aclrtEvent given) {
    host_event *event = given;
    if (event == NULL) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtSynchronizeEvent: the event is null");
    }
    pthread_mutex_lock(&event->mutex);
    uint64_t target = event->issued;
    while (event->completed < target) {
        pthread_cond_wait(&event->changed, &event->mutex);
    }
    pthread_mutex_unlock(&event->mutex);
    return ACL_SUCCESS;
}

static aclError stamp(const char *call, host_event *event, uint64_t *stamp_ns) {
    pthread_mutex_lock(&event->mutex);
    bool valid = event->timed && event->issued > 0 && event->completed == event->issued;
    *stamp_ns = event->stamp_ns;
    pthread_mutex_unlock(&event->mutex);
    return valid ? ACL_SUCCESS
                 : host_fail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "%s: the event was not recorded, not reached, or made without ACL_EVENT_TIME_LINE", call);
}

EXPORT aclError aclrtEventElapsedTime(float *ms, aclrtEvent start, aclrtEvent end) {
    uint64_t from, to;
    if (ms == NULL || start == NULL || end == NULL) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtEventElapsedTime: a pointer is null");
    }
    aclError code = stamp("aclrtEventElapsedTime", start, &from);
    code = code == ACL_SUCCESS ? stamp("aclrtEventElapsedTime", end, &to) : code;
    if (code == ACL_SUCCESS && to < from) {
        code = host_fail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, "aclrtEventElapsedTime: the end was reached before the start");
    }
    if (code == ACL_SUCCESS) {
        *ms = (float)((double)(to - from) / 1e6);
    }
    return code;
}

EXPORT aclError aclrtEventGetTimestamp(aclrtEvent event, uint64_t *micros) {
    uint64_t ns;
    if (event == NULL || micros == NULL) {
        return host_fail(ACL_ERROR_RT_PARAM_INVALID, "aclrtEventGetTimestamp: a pointer is null");
    }
    aclError code = stamp("aclrtEventGetTimestamp", event, &ns);
    *micros = code == ACL_SUCCESS ? ns / 1000 : 0;
    return code;
}

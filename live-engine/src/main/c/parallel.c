/*
 * The cores of the host devices: one crew of threads, which the kernel that comes first gets. A kernel that finds
 * the crew busy with another stream's work does its own work alone.
 */
#include "host.h"
#include <stdatomic.h>
#include <stdlib.h>

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t work;
    pthread_cond_t done;
    pthread_t *threads;
    int size;
    bool stopping;
    uint64_t round;
    int active;
    void (*body)(void *, int);
    void *argument;
    int parts;
    atomic_int next;
} crew = {.mutex = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

static void take_parts(void (*body)(void *, int), void *argument, int parts) {
    for (int part = atomic_fetch_add(&crew.next, 1); part < parts; part = atomic_fetch_add(&crew.next, 1)) {
        body(argument, part);
    }
}

static void *join_in(void *ignored) {
    (void)ignored;
    uint64_t seen = 0;
    pthread_mutex_lock(&crew.mutex);
    for (;;) {
        while (crew.round == seen && !crew.stopping) {
            pthread_cond_wait(&crew.work, &crew.mutex);
        }
        if (crew.stopping) {
            pthread_mutex_unlock(&crew.mutex);
            return NULL;
        }
        seen = crew.round;
        if (crew.body == NULL) {
            continue; /* woke up after the round was over */
        }
        crew.active++;
        void (*body)(void *, int) = crew.body;
        void *argument = crew.argument;
        int parts = crew.parts;
        pthread_mutex_unlock(&crew.mutex);
        take_parts(body, argument, parts);
        pthread_mutex_lock(&crew.mutex);
        if (--crew.active == 0) {
            pthread_cond_signal(&crew.done);
        }
    }
}

static void start(int size) {
    crew.threads = calloc((size_t)size, sizeof *crew.threads);
    crew.stopping = false;
    while (crew.threads != NULL && crew.size < size && pthread_create(&crew.threads[crew.size], NULL, join_in, NULL) == 0) {
        crew.size++;
    }
}

void host_parallel(int parts, void (*body)(void *argument, int part), void *argument) {
    if (parts <= 1 || host_cores() <= 1 || pthread_mutex_trylock(&owner) != 0) {
        for (int part = 0; part < parts; part++) {
            body(argument, part);
        }
        return;
    }
    if (crew.threads == NULL) {
        start(host_cores() - 1);
    }
    pthread_mutex_lock(&crew.mutex);
    crew.body = body;
    crew.argument = argument;
    crew.parts = parts;
    atomic_store(&crew.next, 0);
    crew.round++;
    pthread_cond_broadcast(&crew.work);
    pthread_mutex_unlock(&crew.mutex);
    take_parts(body, argument, parts);
    pthread_mutex_lock(&crew.mutex);
    crew.body = NULL; /* who wakes up now has nothing left to do */
    while (crew.active > 0) {
        pthread_cond_wait(&crew.done, &crew.mutex);
    }
    pthread_mutex_unlock(&crew.mutex);
    pthread_mutex_unlock(&owner);
}

void host_parallel_stop(void) {
    pthread_mutex_lock(&owner);
    pthread_mutex_lock(&crew.mutex);
    crew.stopping = true;
    pthread_cond_broadcast(&crew.work);
    pthread_mutex_unlock(&crew.mutex);
    for (int i = 0; i < crew.size; i++) {
        pthread_join(crew.threads[i], NULL);
    }
    free(crew.threads);
    crew.threads = NULL;
    crew.size = 0;
    pthread_mutex_unlock(&owner);
}

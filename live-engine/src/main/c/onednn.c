/*
 * oneDNN, loaded if it is there, its headers having been there when this was built. Every thread has primitives of its own,
 * each of which runs on that thread alone: blocks of rows are what runs in parallel. They are whole blocks of ROWS, the last
 * one filled up, since oneDNN makes code anew for every number of rows.
 *
 * Rows of int8 are computed and finished in blocks whose sums a cache holds. Where these are several, the right side is first put
 * into the order that the unit reads, once for all of them.
 *
 * HOST_ACL_ONEDNN names the library (default libdnnl.so.2); "none" does without.
 */
#include "onednn.h"
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#if __has_include(<oneapi/dnnl/dnnl.h>)
#include <oneapi/dnnl/dnnl.h>
#endif

enum { ROWS = 16, WORTH_SHARING = 64, CACHED_BYTES = 1 << 20 };

bool host_onednn_takes(host_matrix a, host_matrix b, int64_t n, int64_t k) {
    bool right = (b.column_stride == 1 && b.row_stride == n) || (b.row_stride == 1 && b.column_stride == k);
    return a.column_stride == 1 && a.row_stride >= k && right;
}

#if defined(DNNL_VERSION_MAJOR) && DNNL_VERSION_MAJOR == 2

#define FUNCTIONS(EACH)                                                                                                  \
    EACH(dnnl_version)                                                                                                   \
    EACH(dnnl_engine_create)                                                                                             \
    EACH(dnnl_stream_create)                                                                                             \
    EACH(dnnl_stream_wait)                                                                                               \
    EACH(dnnl_stream_destroy)                                                                                            \
    EACH(dnnl_memory_desc_init_by_strides)                                                                               \
    EACH(dnnl_memory_desc_init_by_tag)                                                                                   \
    EACH(dnnl_memory_desc_get_size)                                                                                      \
    EACH(dnnl_primitive_desc_query_md)                                                                                   \
    EACH(dnnl_reorder_primitive_desc_create)                                                                             \
    EACH(dnnl_matmul_desc_init)                                                                                          \
    EACH(dnnl_primitive_desc_create)                                                                                     \
    EACH(dnnl_primitive_desc_destroy)                                                                                    \
    EACH(dnnl_primitive_create)                                                                                          \
    EACH(dnnl_primitive_execute)                                                                                         \
    EACH(dnnl_primitive_destroy)                                                                                         \
    EACH(dnnl_memory_create)                                                                                             \
    EACH(dnnl_memory_get_memory_desc)                                                                                    \
    EACH(dnnl_memory_set_data_handle)                                                                                    \
    EACH(dnnl_memory_destroy)

static struct {
#define FIELD(NAME) __typeof__(NAME) *NAME;
    FUNCTIONS(FIELD)
    void (*omp_set_num_threads)(int);
    dnnl_engine_t engine;
    pthread_key_t key;
} onednn;

enum { KEPT = 64, SOURCE = 0, WEIGHTS, RESULT, SIDES };

/* What a primitive computes; all of it, so that equal ones are equal byte by byte. */
typedef struct {
    int64_t m, n, k, b_row_stride, b_column_stride, type; /* strides 0: the right side in the unit's order */
} shape;

typedef struct {
    shape of;
    dnnl_primitive_t primitive;
    dnnl_memory_t sides[SIDES];
} product;

typedef struct {
    dnnl_stream_t stream;
    product products[KEPT];
    int count, next;
    char *packed; /* a right side in the unit's order */
    size_t packed_bytes;
} workshop;

static void discard(product *made) {
    for (int side = 0; side < SIDES; side++) {
        if (made->sides[side] != NULL) onednn.dnnl_memory_destroy(made->sides[side]);
    }
    if (made->primitive != NULL) onednn.dnnl_primitive_destroy(made->primitive);
    memset(made, 0, sizeof *made);
}

static void leave(void *argument) {
    workshop *own = argument;
    for (int i = 0; i < own->count; i++) discard(&own->products[i]);
    onednn.dnnl_stream_destroy(own->stream);
    free(own->packed);
    free(own);
}

/* The calling thread's; NULL for want of memory. */
static workshop *enter(void) {
    workshop *own = pthread_getspecific(onednn.key);
    if (own == NULL) {
        onednn.omp_set_num_threads(1);
        own = calloc(1, sizeof *own);
        if (own == NULL || onednn.dnnl_stream_create(&own->stream, onednn.engine, dnnl_stream_default_flags) != dnnl_success) {
            free(own);
            return NULL;
        }
        pthread_setspecific(onednn.key, own);
    }
    return own;
}

/* Rows of int8 whose sums a cache holds. */
static int64_t cached_rows(int64_t n) { return CACHED_BYTES / (n * (int64_t)sizeof(float)) / ROWS * ROWS; }

static dnnl_primitive_desc_t describe(const dnnl_memory_desc_t sides[SIDES]) {
    dnnl_matmul_desc_t wanted;
    dnnl_primitive_desc_t described;
    bool done = onednn.dnnl_matmul_desc_init(&wanted, &sides[SOURCE], &sides[WEIGHTS], NULL, &sides[RESULT]) == dnnl_success &&
                onednn.dnnl_primitive_desc_create(&described, &wanted, NULL, onednn.engine, NULL) == dnnl_success;
    return done ? described : NULL;
}

/* How the sides of a product lie; of one in the unit's order as it is wanted for as many rows as a cache holds. */
static bool lay(dnnl_memory_desc_t sides[SIDES], const shape *of) {
    bool integers = of->type == ACL_INT8, any = of->b_row_stride == 0;
    dnnl_data_type_t type = integers ? dnnl_s8 : dnnl_bf16;
    int64_t rows[] = {any ? cached_rows(of->n) : of->m, of->m};
    for (int turn = any ? 0 : 1; turn < 2; turn++) {
        dnnl_dims_t dims[SIDES] = {{rows[turn], of->k}, {of->k, of->n}, {rows[turn], of->n}};
        dnnl_dims_t strides[SIDES] = {{of->k, 1}, {of->b_row_stride, of->b_column_stride}, {of->n, 1}};
        for (int side = 0; side < SIDES; side++) {
            dnnl_data_type_t own = side != RESULT ? type : integers ? dnnl_s32 : dnnl_f32;
            if (side == WEIGHTS && any && turn == 1) continue;
            if ((side == WEIGHTS && any ? onednn.dnnl_memory_desc_init_by_tag(&sides[side], 2, dims[side], own, dnnl_format_tag_any)
                                        : onednn.dnnl_memory_desc_init_by_strides(&sides[side], 2, dims[side], own, strides[side])) != dnnl_success) {
                return false;
            }
        }
        if (turn == 0) {
            dnnl_primitive_desc_t described = describe(sides);
            if (described == NULL) return false;
            sides[WEIGHTS] = *onednn.dnnl_primitive_desc_query_md(described, dnnl_query_weights_md, 0);
            onednn.dnnl_primitive_desc_destroy(described);
        }
    }
    return true;
}

static bool create(product *made, const shape *of) {
    dnnl_memory_desc_t sides[SIDES];
    dnnl_primitive_desc_t described = lay(sides, of) ? describe(sides) : NULL;
    if (described == NULL) return false;
    bool done = onednn.dnnl_primitive_create(&made->primitive, described) == dnnl_success;
    onednn.dnnl_primitive_desc_destroy(described);
    for (int side = 0; side < SIDES && done; side++) {
        done = onednn.dnnl_memory_create(&made->sides[side], &sides[side], onednn.engine, DNNL_MEMORY_NONE) == dnnl_success;
    }
    made->of = *of;
    return done;
}

static product *find(workshop *own, const shape *of) {
    for (int i = 0; i < own->count; i++) {
        if (memcmp(&own->products[i].of, of, sizeof *of) == 0) return &own->products[i];
    }
    product *made = &own->products[own->next];
    discard(made);
    if (!create(made, of)) {
        discard(made);
        return NULL;
    }
    own->next = (own->next + 1) % KEPT;
    own->count += own->count < KEPT;
    return made;
}

/* Puts b into the order that products of so many rows want it in; NULL where that cannot be. */
static const char *pack(int64_t m, int64_t n, int64_t k, host_matrix b) {
    workshop *own = enter();
    shape of = {m, n, k, 0, 0, b.type};
    product *made = own == NULL ? NULL : find(own, &of);
    const dnnl_memory_desc_t *to;
    dnnl_memory_desc_t from;
    dnnl_dims_t dims = {k, n}, strides = {b.row_stride, b.column_stride};
    dnnl_primitive_desc_t described;
    if (made == NULL || onednn.dnnl_memory_get_memory_desc(made->sides[WEIGHTS], &to) != dnnl_success ||
        onednn.dnnl_memory_desc_init_by_strides(&from, 2, dims, dnnl_s8, strides) != dnnl_success ||
        onednn.dnnl_reorder_primitive_desc_create(&described, &from, onednn.engine, to, onednn.engine, NULL) != dnnl_success) {
        return NULL;
    }
    size_t bytes = onednn.dnnl_memory_desc_get_size(to);
    if (bytes > own->packed_bytes) {
        free(own->packed);
        own->packed = aligned_alloc(64, (bytes + 63) / 64 * 64);
        own->packed_bytes = own->packed == NULL ? 0 : bytes;
    }
    dnnl_primitive_t move = NULL;
    dnnl_memory_t ends[2] = {NULL, NULL};
    bool done = own->packed != NULL && onednn.dnnl_primitive_create(&move, described) == dnnl_success &&
                onednn.dnnl_memory_create(&ends[0], &from, onednn.engine, (void *)b.data) == dnnl_success &&
                onednn.dnnl_memory_create(&ends[1], to, onednn.engine, own->packed) == dnnl_success;
    dnnl_exec_arg_t sides[] = {{DNNL_ARG_FROM, ends[0]}, {DNNL_ARG_TO, ends[1]}};
    done = done && onednn.dnnl_primitive_execute(move, own->stream, 2, sides) == dnnl_success &&
           onednn.dnnl_stream_wait(own->stream) == dnnl_success;
    for (int end = 0; end < 2; end++) {
        if (ends[end] != NULL) onednn.dnnl_memory_destroy(ends[end]);
    }
    if (move != NULL) onednn.dnnl_primitive_destroy(move);
    onednn.dnnl_primitive_desc_destroy(described);
    return done ? own->packed : NULL;
}

/* Computes sides without gaps on the calling thread. */
static bool run(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    workshop *own = enter();
    shape of = {m, n, k, b.row_stride, b.column_stride, a.type};
    product *made = own == NULL ? NULL : find(own, &of);
    if (made == NULL || onednn.dnnl_memory_set_data_handle(made->sides[SOURCE], (void *)a.data) != dnnl_success ||
        onednn.dnnl_memory_set_data_handle(made->sides[WEIGHTS], (void *)b.data) != dnnl_success ||
        onednn.dnnl_memory_set_data_handle(made->sides[RESULT], c) != dnnl_success) {
        return false;
    }
    dnnl_exec_arg_t sides[] = {{DNNL_ARG_SRC, made->sides[SOURCE]}, {DNNL_ARG_WEIGHTS, made->sides[WEIGHTS]}, {DNNL_ARG_DST, made->sides[RESULT]}};
    return onednn.dnnl_primitive_execute(made->primitive, own->stream, SIDES, sides) == dnnl_success &&
           onednn.dnnl_stream_wait(own->stream) == dnnl_success;
}

typedef struct {
    char *c;
    int64_t m, n, k, share, block; /* rows of a thread, and of those so many at a time */
    host_matrix a, b;
    host_finish finish;
    void *argument;
    atomic_bool failed;
} blocks;

/* Rows of a copied without gaps, filled up to so many with zeros; NULL for want of memory. */
static char *copied(const blocks *work, int64_t first, int64_t rows, int64_t filled) {
    size_t element = host_type_bytes(work->a.type), row_bytes = (size_t)work->k * element;
    char *copy = aligned_alloc(64, ((size_t)filled * row_bytes + 63) / 64 * 64);
    for (int64_t row = 0; row < filled && copy != NULL; row++) {
        if (row < rows) {
            memcpy(copy + (size_t)row * row_bytes, work->a.data + (size_t)((first + row) * work->a.row_stride) * element, row_bytes);
        } else {
            memset(copy + (size_t)row * row_bytes, 0, row_bytes);
        }
    }
    return copy;
}

/* Rows from first on, into c; those that make no whole block are computed aside. */
static bool run_rows(const blocks *work, char *c, int64_t first, int64_t rows) {
    int64_t filled = (rows + ROWS - 1) / ROWS * ROWS;
    bool whole = rows == filled, dense = work->a.row_stride == work->k;
    size_t result_bytes = (size_t)work->n * sizeof(float);
    host_matrix a = work->a;
    a.data += (size_t)(first * a.row_stride) * host_type_bytes(a.type);
    char *copy = whole && dense ? NULL : copied(work, first, rows, filled);
    char *aside = whole ? NULL : aligned_alloc(64, (size_t)filled * result_bytes);
    bool done = (copy != NULL || (whole && dense)) && (aside != NULL || whole);
    if (copy != NULL) a.data = copy;
    done = done && run(whole ? c : aside, filled, work->n, work->k, a, work->b);
    if (done && !whole) memcpy(c, aside, (size_t)rows * result_bytes);
    free(copy);
    free(aside);
    return done;
}

static void run_share(void *argument, int part) {
    blocks *work = argument;
    int64_t end = (part + 1) * work->share < work->m ? (part + 1) * work->share : work->m, row_bytes = work->n * (int64_t)sizeof(float);
    for (int64_t first = part * work->share; first < end && !atomic_load(&work->failed); first += work->block) {
        int64_t rows = end - first < work->block ? end - first : work->block, whole = rows / ROWS * ROWS;
        char *c = work->c + (work->finish == NULL ? first : part * work->share) * row_bytes;
        if ((whole > 0 && !run_rows(work, c, first, whole)) ||
            (rows > whole && !run_rows(work, c + whole * row_bytes, first + whole, rows - whole))) {
            atomic_store(&work->failed, true);
        } else if (work->finish != NULL) {
            work->finish(work->argument, c, first, rows);
        }
    }
}

bool host_onednn_rows(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    blocks work = {.c = c, .m = m, .n = n, .k = k, .a = a, .b = b};
    return run_rows(&work, c, 0, m);
}

int host_onednn(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, host_finish finish, void *argument) {
    int64_t each = m < WORTH_SHARING ? m : (m + host_cores() - 1) / host_cores(), share = (each + ROWS - 1) / ROWS * ROWS;
    int64_t cached = cached_rows(n);
    blocks work = {c, m, n, k, share, share, a, b, finish, argument, false};
    if (finish != NULL && cached >= WORTH_SHARING && cached < share) {
        const char *packed = pack(cached, n, k, b);
        if (packed != NULL) {
            work.block = cached;
            work.b = (host_matrix){packed, b.type, 0, 0};
        }
    }
    host_parallel((int)((m + share - 1) / share), run_share, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: oneDNN fails, or the host has no memory left") : ACL_SUCCESS;
}

bool host_onednn_load(char *text, size_t size) {
    const char *name = getenv("HOST_ACL_ONEDNN");
    name = name == NULL || *name == 0 ? "libdnnl.so.2" : name;
    void *library = strcmp(name, "none") == 0 ? NULL : dlopen(name, RTLD_NOW | RTLD_LOCAL);
    snprintf(text, size, "none (%s could not be loaded)", name);
    if (library == NULL) {
        return false;
    }
    snprintf(text, size, "none (%s is no oneDNN 2 with OpenMP)", name);
    bool complete = (*(void **)&onednn.omp_set_num_threads = dlsym(library, "omp_set_num_threads")) != NULL;
#define FIND(NAME) complete = (*(void **)&onednn.NAME = dlsym(library, #NAME)) != NULL && complete;
    FUNCTIONS(FIND)
    if (!complete || onednn.dnnl_engine_create(&onednn.engine, dnnl_cpu, 0) != dnnl_success || pthread_key_create(&onednn.key, leave) != 0) {
        return false;
    }
    const dnnl_version_t *version = onednn.dnnl_version();
    snprintf(text, size, "oneDNN %d.%d.%d", version->major, version->minor, version->patch);
    return true;
}

#else

int host_onednn(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, host_finish finish, void *argument) {
    (void)c, (void)m, (void)n, (void)k, (void)a, (void)b, (void)finish, (void)argument;
    return host_fail(ACL_ERROR_FEATURE_UNSUPPORTED, "built without oneDNN");
}

bool host_onednn_rows(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    (void)c, (void)m, (void)n, (void)k, (void)a, (void)b;
    return false;
}

bool host_onednn_load(char *text, size_t size) {
    snprintf(text, size, "none (built without the headers of oneDNN 2)");
    return false;
}

#endif

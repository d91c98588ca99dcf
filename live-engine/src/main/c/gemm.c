/*
 * Matrix products: few rows by a kernel of our own that reads each weight once from where it lies, many rows through
 * OpenBLAS, which is loaded if it is there and used only if it gives the very bits of our own order of summing.
 *
 * Integers go through oneDNN, which is exact, and so does bfloat16 where it has a matrix unit (tiles.c).
 *
 * HOST_ACL_BLAS names the library (default libopenblas.so.0); "none" does without.
 */
#include "gemm.h"
#include "lanes.h"
#include "onednn.h"
#include "tiles.h"
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define RUN 256        /* k of one run; products of int8 sum up exactly in a float over that many */
#define BLOCK 64       /* columns of one block */
#define PANEL 512      /* columns of one part of the work, and of one call of the library */
#define FEW_ROWS 16

typedef void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a, int a_stride,
    const float *b, int b_stride, float beta, float *c, int c_stride);
enum { ROW_MAJOR = 101, AS_IS = 111 };

static struct {
    pthread_once_t once;
    sgemm call;
    bool integers, tiles; /* by oneDNN */
    char text[512];
} blas = {.once = PTHREAD_ONCE_INIT};

/* Sixteen numbers of the right side as floats. */
#define FLOATS(PLACE) (*(const lanes *)(const void *)(PLACE))

/* Rows of weights to fetch ahead, since they lie too far apart for the machine to guess; past the last it does no harm. */
#define AHEAD 16

/* c (rows x width * LANES) = or += a * b over one run; a and c have few rows, b lies in rows of b_stride. */
#define SMALL_KERNEL(NAME, ROWS, WIDTH, ELEMENT, LOAD)                                                                   \
    static void NAME(float *c, int64_t c_stride, const float *a, int64_t a_stride, const void *right, int64_t b_stride,   \
        int64_t k, bool add) {                                                                                           \
        const ELEMENT *b = right;                                                                                        \
        lanes sums[ROWS][WIDTH];                                                                                         \
        memset(sums, 0, sizeof sums);                                                                                    \
        for (int64_t i = 0; i < k; i++) {                                                                                \
            _Pragma("GCC unroll 16") for (int w = 0; w < WIDTH; w++) {                                                   \
                const ELEMENT *place = b + i * b_stride + w * LANES;                                                     \
                __builtin_prefetch(place + AHEAD * b_stride);                                                            \
                lanes weights = LOAD(place);                                                                             \
                _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) { sums[r][w] += a[r * a_stride + i] * weights; }  \
            }                                                                                                            \
        }                                                                                                                \
        _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                                         \
            _Pragma("GCC unroll 16") for (int w = 0; w < WIDTH; w++) {                                                   \
                lanes *place = (lanes *)(c + r * c_stride + w * LANES);                                                  \
                *place = add ? *place + sums[r][w] : sums[r][w];                                                         \
            }                                                                                                            \
        }                                                                                                                \
    }
SMALL_KERNEL(floats_1, 1, 4, float, FLOATS)
SMALL_KERNEL(floats_2, 2, 4, float, FLOATS)
SMALL_KERNEL(floats_3, 3, 4, float, FLOATS)
SMALL_KERNEL(floats_4, 4, 4, float, FLOATS)
SMALL_KERNEL(floats_1_wide, 1, 16, float, FLOATS)
SMALL_KERNEL(floats_2_wide, 2, 8, float, FLOATS)
SMALL_KERNEL(bfloats_1, 1, 4, uint16_t, BFLOATS)
SMALL_KERNEL(bfloats_2, 2, 4, uint16_t, BFLOATS)
SMALL_KERNEL(bfloats_3, 3, 4, uint16_t, BFLOATS)
SMALL_KERNEL(bfloats_4, 4, 4, uint16_t, BFLOATS)
SMALL_KERNEL(bfloats_1_wide, 1, 16, uint16_t, BFLOATS)
SMALL_KERNEL(bfloats_2_wide, 2, 8, uint16_t, BFLOATS)

typedef void (*small_kernel)(float *, int64_t, const float *, int64_t, const void *, int64_t, int64_t, bool);
static const small_kernel by_rows[2][4] = {{floats_1, floats_2, floats_3, floats_4}, {bfloats_1, bfloats_2, bfloats_3, bfloats_4}};
/* One or two rows read longer pieces of each row of weights, which the memory gives faster. */
static const small_kernel wide[2][2] = {{floats_1_wide, floats_2_wide}, {bfloats_1_wide, bfloats_2_wide}};
static const int64_t wide_columns[2] = {16 * LANES, 8 * LANES};

typedef struct {
    float *c;
    int64_t c_stride;
    int64_t m, k;
    const float *a; /* m x k, k contiguous */
} small_rows;

/* One block of columns of one run, for all rows; brief says that b holds bfloat16. */
static void block(const small_rows *rows, int64_t column, int64_t from, int64_t length, const void *b, int64_t b_stride, bool brief) {
    for (int64_t done = 0; done < rows->m; done += 4) {
        int64_t count = rows->m - done < 4 ? rows->m - done : 4;
        by_rows[brief][count - 1](rows->c + column + done * rows->c_stride, rows->c_stride, rows->a + from + done * rows->k, rows->k, b, b_stride,
            length, from > 0);
    }
}

static host_matrix part_of(host_matrix matrix, int64_t row, int64_t column) {
    matrix.data += (row * matrix.row_stride + column * matrix.column_stride) * (int64_t)host_type_bytes(matrix.type);
    return matrix;
}

/* Copies rows x columns as floats into rows of to_stride; the rest of each row, up to padded, becomes zero. */
static void pack(float *to, int64_t to_stride, host_matrix from, int64_t rows, int64_t columns, int64_t padded) {
    if (from.column_stride == 1 || from.row_stride != 1) {
        for (int64_t r = 0; r < rows; r++) {
            host_load(to + r * to_stride, part_of(from, r, 0).data, from.type, columns, from.column_stride);
        }
    } else {
        float column[RUN];
        for (int64_t c = 0; c < columns; c++) {
            host_load(column, part_of(from, 0, c).data, from.type, rows, 1);
            for (int64_t r = 0; r < rows; r++) to[r * to_stride + c] = column[r];
        }
    }
    for (int64_t r = 0; r < rows && columns < padded; r++) {
        memset(to + r * to_stride + columns, 0, (size_t)(padded - columns) * sizeof *to);
    }
}

/* A slice of columns that one thread computes. */
typedef struct {
    void *c;
    int64_t c_stride;
    int64_t m, n, k;
    const float *a;
    host_matrix b;
    bool integers;
    bool library;
    atomic_bool failed; /* for want of memory */
} product;

/* Computes the next columns of one run and says how many they were. */
static int64_t small_block(const product *work, int64_t column, int64_t last, int64_t from, int64_t length, float *packed, float *sums) {
    int64_t columns = last - column < BLOCK ? last - column : BLOCK;
    host_matrix b = part_of(work->b, from, column);
    bool brief = b.type == ACL_BF16, in_place = columns == BLOCK && (b.type == ACL_FLOAT || brief) && b.column_stride == 1;
    small_rows rows = {(float *)work->c, work->c_stride, work->m, work->k, work->a};
    if (in_place && work->m <= 2 && last - column >= wide_columns[work->m - 1]) {
        wide[brief][work->m - 1](rows.c + column, rows.c_stride, rows.a + from, rows.k, b.data, b.row_stride, length, from > 0);
        return wide_columns[work->m - 1];
    }
    if (in_place) {
        block(&rows, column, from, length, b.data, b.row_stride, brief);
        return BLOCK;
    }
    pack(packed, BLOCK, b, length, columns, BLOCK);
    if (columns == BLOCK && !work->integers) {
        block(&rows, column, from, length, packed, BLOCK, false);
        return BLOCK;
    }
    for (int64_t row = 0; row < work->m; row++) {
        const float *a = work->a + row * work->k + from;
        if (work->integers) {
            int32_t *c = (int32_t *)work->c + row * work->c_stride + column;
            floats_1(sums, BLOCK, a, work->k, packed, BLOCK, length, false);
            for (int64_t i = 0; i < columns; i++) c[i] = (from > 0 ? c[i] : 0) + (int32_t)sums[i];
        } else {
            float *c = (float *)work->c + row * work->c_stride + column;
            memset(sums, 0, BLOCK * sizeof *sums);
            memcpy(sums, c, (size_t)(from > 0 ? columns : 0) * sizeof *c);
            floats_1(sums, BLOCK, a, work->k, packed, BLOCK, length, from > 0);
            memcpy(c, sums, (size_t)columns * sizeof *c);
        }
    }
    return columns;
}

/* Adds the sums of one run to what the runs before it came to. */
static void add_run(const product *work, int64_t column, int64_t columns, const float *sums, bool first) {
    for (int64_t row = 0; row < work->m; row++) {
        const float *from = sums + row * PANEL;
        int64_t place = row * work->c_stride + column;
        if (work->integers) {
            int32_t *to = (int32_t *)work->c + place;
            for (int64_t i = 0; i < columns; i++) to[i] = (first ? 0 : to[i]) + (int32_t)from[i];
        } else {
            float *to = (float *)work->c + place;
            for (int64_t i = 0; i < columns; i++) to[i] = first ? from[i] : to[i] + from[i];
        }
    }
}

/*
 * The library sums in our order where the right side is not transposed and its columns fill whole vectors; so other
 * right sides are packed into such.
 */
static void library_panel(const product *work, int64_t column, int64_t from, int64_t length, float *packed, float *sums) {
    int64_t columns = work->n - column < PANEL ? work->n - column : PANEL;
    int64_t padded = (columns + LANES - 1) / LANES * LANES;
    host_matrix b = part_of(work->b, from, column);
    bool in_place = b.type == ACL_FLOAT && b.column_stride == 1 && padded == columns;
    if (!in_place) {
        pack(packed, PANEL, b, length, columns, padded);
    }
    const float *weights = in_place ? (const float *)(const void *)b.data : packed;
    int stride = in_place ? (int)b.row_stride : PANEL;
    const float *a = work->a + from;
    if (work->integers || padded != columns) {
        blas.call(ROW_MAJOR, AS_IS, AS_IS, (int)work->m, (int)padded, (int)length, 1, a, (int)work->k, weights, stride, 0, sums, PANEL);
        add_run(work, column, columns, sums, from == 0);
    } else {
        float *c = (float *)work->c + column;
        blas.call(ROW_MAJOR, AS_IS, AS_IS, (int)work->m, (int)columns, (int)length, 1, a, (int)work->k, weights, stride, from > 0 ? 1 : 0, c,
            (int)work->c_stride);
    }
}

static void compute_panel(void *argument, int part) {
    product *work = argument;
    int64_t first = (int64_t)part * PANEL;
    int64_t last = first + PANEL < work->n ? first + PANEL : work->n;
    float *packed = aligned_alloc(64, (size_t)RUN * PANEL * sizeof *packed);
    float *sums = malloc((size_t)(work->library ? work->m * PANEL : BLOCK) * sizeof *sums);
    if (packed == NULL || sums == NULL) {
        atomic_store(&work->failed, true);
    }
    for (int64_t from = 0; from < work->k && !atomic_load(&work->failed); from += RUN) {
        int64_t length = work->k - from < RUN ? work->k - from : RUN;
        if (work->library) {
            library_panel(work, first, from, length, packed, sums);
        } else {
            int64_t column = first;
            while (column < last) column += small_block(work, column, last, from, length, packed, sums);
        }
    }
    free(packed);
    free(sums);
}

/*
 * Whether the library sums in our order: products of many shapes must agree bit for bit. It has one kernel for small products, one
 * for those up to 28 * 512 * 512 that overwrite c, and one for all others, which the last shape meets with sums to add to.
 */
static bool agrees(void) {
    enum { K = 300, N = 512, M = 67 };
    static const int shapes[][3] = {
        {17, 64, 64}, {20, 200, 300}, {33, 130, 256}, {41, 7, 73}, {24, 34, 89}, {67, 200, 300}, {64, 128, 130}, {18, 16, 1}, {67, 512, 300}};
    float *a = malloc(sizeof(float) * M * K), *b = malloc(sizeof(float) * K * N);
    float *own = malloc(sizeof(float) * M * N), *library = malloc(sizeof(float) * M * N);
    bool same = a != NULL && b != NULL && own != NULL && library != NULL;
    uint32_t state = 1;
    for (int i = 0; same && i < M * K; i++) a[i] = (float)((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-24f - 0.5f;
    for (int i = 0; same && i < K * N; i++) b[i] = (float)((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-24f - 0.5f;
    for (size_t i = 0; same && i < sizeof shapes / sizeof *shapes; i++) {
        int m = shapes[i][0], n = shapes[i][1], k = shapes[i][2];
        product work = {own, n, m, n, k, a, {(const char *)b, ACL_FLOAT, n, 1}, false, false, false};
        compute_panel(&work, 0);
        work.c = library;
        work.library = true;
        compute_panel(&work, 0);
        same = memcmp(own, library, sizeof(float) * (size_t)(m * n)) == 0;
    }
    free(a);
    free(b);
    free(own);
    free(library);
    return same;
}

static void load_library(void) {
    const char *name = getenv("HOST_ACL_BLAS");
    name = name == NULL || *name == 0 ? "libopenblas.so.0" : name;
    void *library = strcmp(name, "none") == 0 ? NULL : dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        snprintf(blas.text, sizeof blas.text, "none (%s could not be loaded); own kernel", name);
        return;
    }
    /* POSIX lets dlsym's result be called; ISO C only lets it be copied. */
    sgemm call;
    void (*set_threads)(int);
    const char *(*core_name)(void);
    *(void **)&call = dlsym(library, "cblas_sgemm");
    *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
    *(void **)&core_name = dlsym(library, "openblas_get_corename");
    if (call == NULL || set_threads == NULL || core_name == NULL) {
        snprintf(blas.text, sizeof blas.text, "none (%s is no OpenBLAS); own kernel", name);
        return;
    }
    set_threads(1); /* the panels are what runs in parallel */
    blas.call = call;
    if (agrees()) {
        snprintf(blas.text, sizeof blas.text, "%s, %s", name, core_name());
    } else {
        blas.call = NULL;
        snprintf(blas.text, sizeof blas.text, "none (%s, %s, sums in another order); own kernel", name, core_name());
    }
}

/* Integers are exact whatever the order, unless a library's instructions saturate: the largest ones must come out right. */
static bool integers_agree(void) {
    enum { M = 5, N = 33, K = 130 };
    int8_t a[M * K], b[K * N];
    int32_t sums[M * N];
    for (int i = 0; i < M * K; i++) a[i] = (int8_t)(i % 7 == 0 ? 127 : i % 5 == 0 ? 3 : -128);
    for (int i = 0; i < K * N; i++) b[i] = (int8_t)(i % 11 == 0 ? -127 : i % 3 == 0 ? -128 : 127);
    bool same = true;
    for (int turned = 0; turned < 2 && same; turned++) {
        host_matrix left = {(const char *)a, ACL_INT8, K, 1}, right = {(const char *)b, ACL_INT8, turned ? 1 : N, turned ? K : 1};
        same = host_onednn(sums, M, N, K, left, right, NULL, NULL) == ACL_SUCCESS;
        for (int i = 0; i < M * N && same; i++) {
            int32_t sum = 0;
            for (int k = 0; k < K; k++) sum += a[i / N * K + k] * b[turned ? i % N * K + k : k * N + i % N];
            same = sum == sums[i];
        }
    }
    return same;
}

static void load_libraries(void) {
    load_library();
    char text[128];
    if (host_onednn_load(text, sizeof text)) {
        blas.integers = integers_agree();
        blas.tiles = host_tiles_agree();
    }
    size_t length = strlen(blas.text);
    const char *uses = blas.integers && blas.tiles ? "int8 and bfloat16" : blas.integers ? "int8" : blas.tiles ? "bfloat16" : "nothing";
    snprintf(blas.text + length, sizeof blas.text - length, "; %s, for %s", text, uses);
}

const char *host_blas(void) {
    pthread_once(&blas.once, load_libraries);
    return blas.text;
}

typedef struct {
    host_matrix a;
    int64_t m, k;
    float *to;
} unpacking;

static void unpack_rows(void *argument, int part) {
    const unpacking *work = argument;
    int64_t last = (part + 1) * 16 < work->m ? (part + 1) * 16 : work->m;
    for (int64_t row = part * 16; row < last; row++) {
        host_load(work->to + row * work->k, part_of(work->a, row, 0).data, work->a.type, work->k, work->a.column_stride);
    }
}

typedef struct {
    const char *sums;
    int64_t m, row_bytes;
    host_finish finish;
    void *argument;
} finishing;

static void finish_rows(void *argument, int part) {
    const finishing *work = argument;
    int64_t first = part * 16, rows = work->m - first < 16 ? work->m - first : 16;
    work->finish(work->argument, work->sums + first * work->row_bytes, first, rows);
}

/* Whether integers go through oneDNN. */
static bool by_onednn(int64_t n, int64_t k, host_matrix a, host_matrix b) {
    host_blas();
    return a.type == ACL_INT8 && blas.integers && k > 0 && host_onednn_takes(a, b, n, k);
}

int host_gemm_finished(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, float *scratch, host_finish finish, void *argument) {
    if (by_onednn(n, k, a, b)) {
        return host_onednn(c, m, n, k, a, b, finish, argument);
    }
    int code = host_gemm(c, n, m, n, k, a, b, scratch);
    finishing work = {c, m, n * 4, finish, argument};
    host_parallel(code == ACL_SUCCESS ? (int)((m + 15) / 16) : 0, finish_rows, &work);
    return code;
}

int host_gemm(void *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, float *scratch) {
    if (c_stride == n && by_onednn(n, k, a, b)) {
        return host_onednn(c, m, n, k, a, b, NULL, NULL);
    }
    bool integers = a.type == ACL_INT8, tiles = blas.tiles && a.type == ACL_BF16 && b.type == ACL_BF16;
    unpacking left = {a, m, k, scratch};
    if (!(tiles && host_tiles_library(c_stride, m, n, k, a, b))) {
        host_parallel((int)((m + 15) / 16), unpack_rows, &left);
    }
    if (k == 0) {
        for (int64_t row = 0; row < m; row++) memset((float *)c + row * c_stride, 0, (size_t)n * sizeof(float));
        return ACL_SUCCESS;
    }
    if (tiles) {
        return host_tiles(c, c_stride, m, n, k, a, scratch, b);
    }
    product work = {c, c_stride, m, n, k, scratch, b, integers, blas.call != NULL && m > FEW_ROWS, false};
    host_parallel((int)((n + PANEL - 1) / PANEL), compute_panel, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: the host has no memory left") : ACL_SUCCESS;
}

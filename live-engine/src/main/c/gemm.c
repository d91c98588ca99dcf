/*
 * Matrix products: few rows by a kernel of our own that reads each weight once from where it lies, many rows through
 * OpenBLAS, which is loaded if it is there and used only if it gives the very bits of our own order of summing.
 *
 * HOST_ACL_BLAS names the library (default libopenblas.so.0); "none" does without.
 */
#include "gemm.h"
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define RUN 256        /* k of one run; products of int8 sum up exactly in a float over that many */
#define BLOCK 64       /* columns of one block */
#define PANEL 512      /* columns of one call of the library */
#define FEW_ROWS 16

typedef float lanes __attribute__((vector_size(64), aligned(4)));
#define LANES 16

typedef void (*sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float *a, int a_stride,
    const float *b, int b_stride, float beta, float *c, int c_stride);
enum { ROW_MAJOR = 101, AS_IS = 111, TRANSPOSED = 112 };

static struct {
    pthread_once_t once;
    sgemm call;
    char text[256];
} blas = {.once = PTHREAD_ONCE_INIT};

/* c (rows x width * LANES) = or += a * b over one run; a and c have few rows, b lies in rows of b_stride. */
#define SMALL_KERNEL(ROWS, WIDTH)                                                                                        \
    static void kernel_##ROWS##_##WIDTH(float *c, int64_t c_stride, const float *a, int64_t a_stride, const float *b,     \
        int64_t b_stride, int64_t k, bool add) {                                                                         \
        lanes sums[ROWS][WIDTH];                                                                                         \
        memset(sums, 0, sizeof sums);                                                                                    \
        for (int64_t i = 0; i < k; i++) {                                                                                \
            _Pragma("GCC unroll 16") for (int w = 0; w < WIDTH; w++) {                                                   \
                lanes weights = *(const lanes *)(b + i * b_stride + w * LANES);                                          \
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
SMALL_KERNEL(1, 4)
SMALL_KERNEL(2, 4)
SMALL_KERNEL(3, 4)
SMALL_KERNEL(4, 4)

typedef struct {
    float *c;
    int64_t c_stride;
    int64_t m, k;
    const float *a; /* m x k, k contiguous */
} small_rows;

/* One block of columns of one run, for all rows. */
static void block(const small_rows *rows, int64_t column, int64_t from, int64_t length, const float *b, int64_t b_stride) {
    const float *a = rows->a + from;
    float *c = rows->c + column;
    int64_t done = 0;
    for (; done + 4 <= rows->m; done += 4) {
        kernel_4_4(c + done * rows->c_stride, rows->c_stride, a + done * rows->k, rows->k, b, b_stride, length, from > 0);
    }
    a += done * rows->k;
    c += done * rows->c_stride;
    switch (rows->m - done) {
    case 1:
        kernel_1_4(c, rows->c_stride, a, rows->k, b, b_stride, length, from > 0);
        break;
    case 2:
        kernel_2_4(c, rows->c_stride, a, rows->k, b, b_stride, length, from > 0);
        break;
    case 3:
        kernel_3_4(c, rows->c_stride, a, rows->k, b, b_stride, length, from > 0);
        break;
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

static void small_block(const product *work, int64_t column, int64_t from, int64_t length, float *packed, float *sums) {
    int64_t columns = work->n - column < BLOCK ? work->n - column : BLOCK;
    host_matrix b = part_of(work->b, from, column);
    bool in_place = columns == BLOCK && b.type == ACL_FLOAT && b.column_stride == 1;
    if (!in_place) {
        pack(packed, BLOCK, b, length, columns, BLOCK);
    }
    const float *weights = in_place ? (const float *)(const void *)b.data : packed;
    int64_t weights_stride = in_place ? b.row_stride : BLOCK;
    if (columns == BLOCK && !work->integers) {
        small_rows rows = {(float *)work->c, work->c_stride, work->m, work->k, work->a};
        block(&rows, column, from, length, weights, weights_stride);
        return;
    }
    for (int64_t row = 0; row < work->m; row++) {
        const float *a = work->a + row * work->k + from;
        if (work->integers) {
            int32_t *c = (int32_t *)work->c + row * work->c_stride + column;
            kernel_1_4(sums, BLOCK, a, work->k, weights, weights_stride, length, false);
            for (int64_t i = 0; i < columns; i++) c[i] = (from > 0 ? c[i] : 0) + (int32_t)sums[i];
        } else {
            float *c = (float *)work->c + row * work->c_stride + column;
            memset(sums, 0, BLOCK * sizeof *sums);
            memcpy(sums, c, (size_t)(from > 0 ? columns : 0) * sizeof *c);
            kernel_1_4(sums, BLOCK, a, work->k, weights, weights_stride, length, from > 0);
            memcpy(c, sums, (size_t)columns * sizeof *c);
        }
    }
}

static void library_panel(const product *work, int64_t column, int64_t from, int64_t length, float *packed, float *sums) {
    int64_t columns = work->n - column < PANEL ? work->n - column : PANEL;
    host_matrix b = part_of(work->b, from, column);
    const float *weights = (const float *)(const void *)b.data;
    int transpose = AS_IS;
    int64_t stride = b.row_stride;
    if (b.type != ACL_FLOAT || (b.column_stride != 1 && b.row_stride != 1)) {
        pack(packed, PANEL, b, length, columns, columns);
        weights = packed;
        stride = PANEL;
    } else if (b.column_stride != 1) {
        transpose = TRANSPOSED;
        stride = b.column_stride;
    }
    float *c = work->integers ? sums : (float *)work->c + column;
    int64_t c_stride = work->integers ? PANEL : work->c_stride;
    float beta = from > 0 && !work->integers ? 1 : 0;
    blas.call(ROW_MAJOR, AS_IS, transpose, (int)work->m, (int)columns, (int)length, 1, work->a + from, (int)work->k, weights, (int)stride, beta,
        c, (int)c_stride);
    for (int64_t row = 0; work->integers && row < work->m; row++) {
        int32_t *to = (int32_t *)work->c + row * work->c_stride + column;
        for (int64_t i = 0; i < columns; i++) to[i] = (from > 0 ? to[i] : 0) + (int32_t)sums[row * PANEL + i];
    }
}

static void compute_panel(void *argument, int part) {
    product *work = argument;
    int64_t first = (int64_t)part * PANEL;
    int64_t last = first + PANEL < work->n ? first + PANEL : work->n;
    float *packed = aligned_alloc(64, (size_t)RUN * PANEL * sizeof *packed);
    float *sums = work->library && work->integers ? malloc((size_t)(work->m * PANEL) * sizeof *sums) : malloc(BLOCK * sizeof *sums);
    if (packed == NULL || sums == NULL) {
        atomic_store(&work->failed, true);
    }
    for (int64_t from = 0; from < work->k && !atomic_load(&work->failed); from += RUN) {
        int64_t length = work->k - from < RUN ? work->k - from : RUN;
        if (work->library) {
            library_panel(work, first, from, length, packed, sums);
        } else {
            for (int64_t column = first; column < last; column += BLOCK) {
                small_block(work, column, from, length, packed, sums);
            }
        }
    }
    free(packed);
    free(sums);
}

/* Whether the library sums in our order: products of many shapes must agree bit for bit. */
static bool agrees(void) {
    enum { K = 300, N = 200, M = 67 };
    static const int shapes[][3] = {{17, 64, 64}, {20, 200, 300}, {33, 130, 256}, {67, 200, 300}, {64, 128, 130}};
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
        work.b = (host_matrix){(const char *)b, ACL_FLOAT, 1, k};
        compute_panel(&work, 0);
        work.c = own;
        work.library = false;
        compute_panel(&work, 0);
        same = same && memcmp(own, library, sizeof(float) * (size_t)(m * n)) == 0;
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

const char *host_blas(void) {
    pthread_once(&blas.once, load_library);
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

int host_gemm(void *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, float *scratch) {
    host_blas();
    unpacking left = {a, m, k, scratch};
    host_parallel((int)((m + 15) / 16), unpack_rows, &left);
    bool integers = a.type == ACL_INT8;
    product work = {c, c_stride, m, n, k, scratch, b, integers, blas.call != NULL && m > FEW_ROWS, false};
    if (k == 0) {
        for (int64_t row = 0; row < m; row++) memset((float *)c + row * c_stride, 0, (size_t)n * sizeof(float));
        return ACL_SUCCESS;
    }
    host_parallel((int)((n + PANEL - 1) / PANEL), compute_panel, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: the host has no memory left") : ACL_SUCCESS;
}

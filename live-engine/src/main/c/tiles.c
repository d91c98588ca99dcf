/*
 * bfloat16 products summed as a matrix unit does (Intel SDM, TDPBF16PS): of every 32 in the order of k the even and the odd
 * ones are two chains of fused multiply-adds from zero, whose sum is added to what is there; denormal numbers count as zero.
 * Every RUN of them begins anew and is then added to the runs before it. Up to four rows go through a kernel of our own that
 * reads each weight once from where it lies, more through oneDNN.
 */
#include "tiles.h"
#include "lanes.h"
#include "onednn.h"
#include <stdatomic.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

#define TILE 32   /* k of one tile */
#define RUN 1024  /* k of one run; oneDNN cuts longer ones itself, elsewhere */
#define BLOCK 32  /* columns of one block of the own kernel */
#define PANEL 512 /* columns of one part of the work */
#define FEW_ROWS 4
#define LEAST_COLUMNS 64
#define AHEAD 16

/* sums[r][w] += a * b of one k. */
#define MULTIPLY(SUMS, ROWS, WIDTH, K)                                                                                   \
    _Pragma("GCC unroll 8") for (int w = 0; w < WIDTH; w++) {                                                            \
        const uint16_t *place = b + (K) * b_stride + w * LANES;                                                          \
        __builtin_prefetch(place + AHEAD * b_stride);                                                                    \
        lanes weights = BFLOATS(place);                                                                                  \
        _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) { SUMS[r][w] += a[r * a_stride + (K)] * weights; }        \
    }

/* c (rows x width * LANES) = or += a * b over one run. */
#define TILE_KERNEL(NAME, ROWS, WIDTH)                                                                                   \
    static void NAME(float *c, int64_t c_stride, const float *a, int64_t a_stride, const uint16_t *b, int64_t b_stride, int64_t k, bool add) { \
        lanes sums[ROWS][WIDTH], even[ROWS][WIDTH], odd[ROWS][WIDTH];                                                    \
        memset(sums, 0, sizeof sums);                                                                                    \
        for (int64_t from = 0; from < k; from += TILE) {                                                                 \
            int64_t to = k - from < TILE ? k : from + TILE, i = from;                                                    \
            memset(even, 0, sizeof even);                                                                                \
            memset(odd, 0, sizeof odd);                                                                                  \
            for (; i + 1 < to; i += 2) {                                                                                 \
                MULTIPLY(even, ROWS, WIDTH, i)                                                                           \
                MULTIPLY(odd, ROWS, WIDTH, i + 1)                                                                        \
            }                                                                                                            \
            if (i < to) {                                                                                                \
                MULTIPLY(even, ROWS, WIDTH, i)                                                                           \
            }                                                                                                            \
            _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                                     \
                _Pragma("GCC unroll 8") for (int w = 0; w < WIDTH; w++) { sums[r][w] += even[r][w] + odd[r][w]; }        \
            }                                                                                                            \
        }                                                                                                                \
        _Pragma("GCC unroll 4") for (int r = 0; r < ROWS; r++) {                                                         \
            _Pragma("GCC unroll 8") for (int w = 0; w < WIDTH; w++) {                                                    \
                lanes *place = (lanes *)(c + r * c_stride + w * LANES);                                                  \
                *place = add ? *place + sums[r][w] : sums[r][w];                                                         \
            }                                                                                                            \
        }                                                                                                                \
    }
TILE_KERNEL(tile_1, 1, 2)
TILE_KERNEL(tile_2, 2, 2)
TILE_KERNEL(tile_3, 3, 2)
TILE_KERNEL(tile_4, 4, 2)
TILE_KERNEL(tile_1_wide, 1, 8)
TILE_KERNEL(tile_2_wide, 2, 4)

typedef void (*tile_kernel)(float *, int64_t, const float *, int64_t, const uint16_t *, int64_t, int64_t, bool);
static const tile_kernel by_rows[] = {tile_1, tile_2, tile_3, tile_4};
/* One or two rows read longer pieces of each row of weights, which the memory gives faster. */
static const tile_kernel wide[] = {tile_1_wide, tile_2_wide};
static const int64_t wide_columns[] = {8 * LANES, 4 * LANES};

typedef struct {
    float *c;
    int64_t c_stride, m, n, k;
    const float *floats; /* a, row after row */
    host_matrix b;
    atomic_bool failed; /* for want of memory */
} tiled;

static host_matrix part_of(host_matrix matrix, int64_t row, int64_t column) {
    matrix.data += (row * matrix.row_stride + column * matrix.column_stride) * (int64_t)sizeof(uint16_t);
    return matrix;
}

/* Copies rows x columns into rows of BLOCK, the rest of which becomes zero. */
static void pack(uint16_t *to, host_matrix from, int64_t rows, int64_t columns) {
    memset(to, 0, (size_t)(rows * BLOCK) * sizeof *to);
    const uint16_t *place = (const uint16_t *)(const void *)from.data;
    for (int64_t c = 0; c < columns; c++) {
        for (int64_t r = 0; r < rows; r++) to[r * BLOCK + c] = place[r * from.row_stride + c * from.column_stride];
    }
}

/* Computes the next columns of one run and says how many they were. */
static int64_t own_block(const tiled *work, int64_t column, int64_t last, int64_t from, int64_t length, uint16_t *packed) {
    int64_t columns = last - column < BLOCK ? last - column : BLOCK, b_stride = work->b.row_stride;
    host_matrix b = part_of(work->b, from, column);
    const uint16_t *weights = (const uint16_t *)(const void *)b.data;
    const float *a = work->floats + from;
    bool in_place = columns == BLOCK && b.column_stride == 1;
    if (in_place && work->m <= 2 && last - column >= wide_columns[work->m - 1]) {
        wide[work->m - 1](work->c + column, work->c_stride, a, work->k, weights, b_stride, length, from > 0);
        return wide_columns[work->m - 1];
    }
    if (!in_place) {
        pack(packed, b, length, columns);
        weights = packed;
        b_stride = BLOCK;
    }
    for (int64_t row = 0; row < work->m; row += 4) {
        int64_t rows = work->m - row < 4 ? work->m - row : 4;
        float *c = work->c + row * work->c_stride + column, edge[4 * BLOCK];
        if (columns == BLOCK) {
            by_rows[rows - 1](c, work->c_stride, a + row * work->k, work->k, weights, b_stride, length, from > 0);
            continue;
        }
        for (int64_t r = 0; r < rows; r++) memcpy(edge + r * BLOCK, c + r * work->c_stride, (size_t)columns * sizeof *c);
        by_rows[rows - 1](edge, BLOCK, a + row * work->k, work->k, weights, b_stride, length, from > 0);
        for (int64_t r = 0; r < rows; r++) memcpy(c + r * work->c_stride, edge + r * BLOCK, (size_t)columns * sizeof *c);
    }
    return columns;
}

static void compute_panel(void *argument, int part) {
    tiled *work = argument;
    int64_t first = (int64_t)part * PANEL, last = first + PANEL < work->n ? first + PANEL : work->n;
    uint16_t *packed = aligned_alloc(64, RUN * BLOCK * sizeof *packed);
    if (packed == NULL) {
        atomic_store(&work->failed, true);
        return;
    }
#ifdef __SSE2__
    unsigned rounding = _mm_getcsr();
    _mm_setcsr(rounding | _MM_FLUSH_ZERO_ON | 0x40 /* denormals are zeros */);
#endif
    for (int64_t from = 0; from < work->k; from += RUN) {
        int64_t length = work->k - from < RUN ? work->k - from : RUN;
        for (int64_t column = first; column < last;) {
            column += own_block(work, column, last, from, length, packed);
        }
    }
#ifdef __SSE2__
    _mm_setcsr(rounding);
#endif
    free(packed);
}

static int own_product(float *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, const float *floats, host_matrix b) {
    tiled work = {c, c_stride, m, n, k, floats, b, false};
    host_parallel((int)((n + PANEL - 1) / PANEL), compute_panel, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: the host has no memory left") : ACL_SUCCESS;
}

static int library_product(float *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    float *sums = k > RUN ? malloc((size_t)(m * n) * sizeof *sums) : NULL;
    if (k > RUN && sums == NULL) {
        return host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: the host has no memory left");
    }
    int code = ACL_SUCCESS;
    for (int64_t from = 0; from < k && code == ACL_SUCCESS; from += RUN) {
        int64_t length = k - from < RUN ? k - from : RUN;
        code = host_onednn(from == 0 ? c : sums, m, n, length, part_of(a, 0, from), part_of(b, from, 0), NULL, NULL);
        for (int64_t i = 0; i < m * n && from > 0; i++) c[i] += sums[i];
    }
    free(sums);
    return code;
}

bool host_tiles_library(int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    bool runs = k <= RUN || b.column_stride == 1; /* columns of b that are cut have gaps */
    return m > FEW_ROWS && c_stride == n && k > 0 && k % TILE == 0 && n >= LEAST_COLUMNS && n % LANES == 0 && runs && host_onednn_takes(a, b, n, k);
}

int host_tiles(float *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, const float *floats, host_matrix b) {
    return host_tiles_library(c_stride, m, n, k, a, b) ? library_product(c, m, n, k, a, b) : own_product(c, c_stride, m, n, k, floats, b);
}

/* Both ways on one shape, b with its rows or its columns without gaps. */
static bool agrees(int m, int n, int k, bool turned, const uint16_t *a, const float *floats, const uint16_t *b, float *own, float *library) {
    host_matrix left = {(const char *)a, ACL_BF16, k, 1};
    host_matrix right = {(const char *)b, ACL_BF16, turned ? 1 : n, turned ? k : 1};
    return own_product(own, n, m, n, k, floats, right) == ACL_SUCCESS && library_product(library, m, n, k, left, right) == ACL_SUCCESS &&
           memcmp(own, library, sizeof(float) * (size_t)(m * n)) == 0;
}

bool host_tiles_agree(void) {
    enum { K = 1536, N = 512, M = 67 };
    static const int shapes[][3] = {{17, 64, 64}, {5, 208, 320}, {33, 128, 256}, {67, 512, 1536}, {16, 512, 1024}, {64, 80, 544}, {18, 64, 32}, {48, 512, 512}};
    uint16_t *a = malloc(sizeof *a * M * K), *b = malloc(sizeof *b * K * N);
    float *floats = malloc(sizeof *floats * M * K), *own = malloc(sizeof *own * M * N), *library = malloc(sizeof *own * M * N);
    bool same = a != NULL && b != NULL && floats != NULL && own != NULL && library != NULL;
    uint32_t state = 1;
    for (int i = 0; same && i < (M + N) * K; i++) {
        float value = (float)((state = state * 1664525u + 1013904223u) >> 8) * 0x1p-24f - 0.5f;
        host_store(i < M * K ? a + i : b + (i - M * K), ACL_BF16, &value, 1, 1);
    }
    if (same) host_load(floats, a, ACL_BF16, M * K, 1);
    for (size_t i = 0; same && i < 2 * sizeof shapes / sizeof *shapes; i++) {
        const int *shape = shapes[i / 2];
        same = agrees(shape[0], shape[1], shape[2], i % 2 == 1 && shape[2] <= RUN, a, floats, b, own, library);
    }
    free(a);
    free(b);
    free(floats);
    free(own);
    free(library);
    return same;
}

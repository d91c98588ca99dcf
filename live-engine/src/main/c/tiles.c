/*
 * bfloat16 products summed as a matrix unit does (Intel SDM, TDPBF16PS): of every 32 in the order of k the even and the odd
 * ones are two chains of fused multiply-adds from zero, whose sum is added to what is there; denormal numbers count as zero.
 * Every RUN of them begins anew and is then added to the runs before it. Up to four rows go through a kernel of our own that
 * reads each weight once from where it lies, more through oneDNN.
 *
 * oneDNN cuts a sum by all three sizes of a product. So it is given few heights only, the last rows filled up, and each height
 * of a shape is used only after it has given the very bits of the own kernel.
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

/* Denormal numbers count as zero on this thread, as they do in a matrix unit, until its mode is restored. */
static unsigned flush_denormals(void) {
#ifdef __SSE2__
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | _MM_FLUSH_ZERO_ON | 0x40 /* denormals are zeros */);
    return mode;
#else
    return 0;
#endif
}

static void restore(unsigned mode) {
#ifdef __SSE2__
    _mm_setcsr(mode);
#else
    (void)mode;
#endif
}

static void compute_panel(void *argument, int part) {
    tiled *work = argument;
    int64_t first = (int64_t)part * PANEL, last = first + PANEL < work->n ? first + PANEL : work->n;
    uint16_t *packed = aligned_alloc(64, RUN * BLOCK * sizeof *packed);
    if (packed == NULL) {
        atomic_store(&work->failed, true);
        return;
    }
    unsigned mode = flush_denormals();
    for (int64_t from = 0; from < work->k; from += RUN) {
        int64_t length = work->k - from < RUN ? work->k - from : RUN;
        for (int64_t column = first; column < last;) {
            column += own_block(work, column, last, from, length, packed);
        }
    }
    restore(mode);
    free(packed);
}

static int own_product(float *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, const float *floats, host_matrix b) {
    tiled work = {c, c_stride, m, n, k, floats, b, false};
    host_parallel((int)((n + PANEL - 1) / PANEL), compute_panel, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: the host has no memory left") : ACL_SUCCESS;
}

/* Rows of one call of the library: more of them gain nothing. */
static const int64_t heights[] = {16, 32, 64, 128, 192, 256};
enum { HEIGHTS = sizeof heights / sizeof *heights, HIGHEST = 256, WORTH_SHARING = 64, SHAPES_KEPT = 256 };

/* A right side, and the heights of a left one (bit i: heights[i]) with which it is summed in order. */
typedef struct {
    int64_t n, k;
    bool turned;
    unsigned heights;
} shape;

static struct {
    pthread_mutex_t mutex;
    shape shapes[SHAPES_KEPT];
    int count, next;
} known = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Numbers of either sign from 1/256 to 1: so unlike that sums of their products are rounded, and tell by their bits how. */
static void draw(uint16_t *to, int64_t count, uint32_t seed) {
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits = ((uint32_t)i + seed) * 2654435761u;
        bits = (bits ^ bits >> 15) * 2246822519u;
        to[i] = (uint16_t)((bits & 0x8000) | (0x3b80 + (bits >> 22)));
    }
}

/* Multiplies one row, again and again, by the library: every row must be what the own kernel makes of it. */
static unsigned compare(const shape *of, const uint16_t *row, const float *floats, const uint16_t *right, float *own, float *library) {
    host_matrix a = {(const char *)row, ACL_BF16, 0, 1};
    host_matrix b = {(const char *)right, ACL_BF16, of->turned ? 1 : of->n, of->turned ? of->k : 1};
    unsigned same = own_product(own, of->n, 1, of->n, of->k, floats, b) == ACL_SUCCESS ? (1u << HEIGHTS) - 1 : 0;
    for (int i = 0; i < HEIGHTS; i++) {
        bool equal = (same >> i & 1) != 0 && host_onednn_rows(library, heights[i], of->n, of->k, a, b);
        for (int64_t r = 0; r < heights[i] && equal; r++) {
            equal = memcmp(own, library + r * of->n, (size_t)of->n * sizeof *own) == 0;
        }
        same &= equal ? ~0u : ~(1u << i);
    }
    return same;
}

/* The heights that agree; none for want of memory, which costs time and nothing else. */
static unsigned agreeing(const shape *of) {
    uint16_t *row = malloc((size_t)of->k * sizeof *row), *right = malloc((size_t)(of->n * of->k) * sizeof *right);
    float *floats = malloc((size_t)of->k * sizeof *floats), *own = malloc((size_t)of->n * sizeof *own);
    float *library = malloc((size_t)(HIGHEST * of->n) * sizeof *library);
    unsigned same = 0;
    if (row != NULL && right != NULL && floats != NULL && own != NULL && library != NULL) {
        draw(row, of->k, 1);
        draw(right, of->n * of->k, 1u << 31);
        host_load(floats, row, ACL_BF16, of->k, 1);
        same = compare(of, row, floats, right, own, library);
    }
    free(row);
    free(right);
    free(floats);
    free(own);
    free(library);
    return same;
}

static unsigned heights_of(int64_t n, int64_t k, bool turned) {
    pthread_mutex_lock(&known.mutex);
    shape *found = NULL;
    for (int i = 0; i < known.count && found == NULL; i++) {
        shape *one = &known.shapes[i];
        found = one->n == n && one->k == k && one->turned == turned ? one : NULL;
    }
    if (found == NULL) {
        found = &known.shapes[known.next];
        known.next = (known.next + 1) % SHAPES_KEPT;
        known.count += known.count < SHAPES_KEPT;
        *found = (shape){n, k, turned, 0};
        found->heights = agreeing(found);
    }
    unsigned agree = found->heights;
    pthread_mutex_unlock(&known.mutex);
    return agree;
}

/* The least height that holds so many rows, else the greatest; 0 if there is none. */
static int64_t height_for(int64_t rows, unsigned agree) {
    int64_t height = 0;
    for (int i = 0; i < HEIGHTS && height < rows; i++) {
        if ((agree >> i & 1) != 0) height = heights[i];
    }
    return height;
}

/* A product that the library computes, so many rows at a time. */
typedef struct {
    float *c;
    int64_t m, n, k, height;
    unsigned agree;
    host_matrix a, b;
    atomic_bool failed;
} rows_by_library;

/* Rows of a, filled up with zeros to a whole height. */
static uint16_t *filled(const rows_by_library *work, int64_t first, int64_t rows, int64_t height) {
    uint16_t *copy = aligned_alloc(64, (size_t)(height * work->k) * sizeof *copy);
    if (copy != NULL) {
        memset(copy, 0, (size_t)(height * work->k) * sizeof *copy);
        for (int64_t row = 0; row < rows; row++) {
            memcpy(copy + row * work->k, part_of(work->a, first + row, 0).data, (size_t)work->k * sizeof *copy);
        }
    }
    return copy;
}

/* Computes height rows of a, of which the first ones, so many, are wanted; sums is NULL where none are kept aside. */
static bool library_rows(const rows_by_library *work, float *c, int64_t rows, int64_t height, host_matrix a, float *sums) {
    bool done = true;
    for (int64_t from = 0; from < work->k && done; from += RUN) {
        int64_t length = work->k - from < RUN ? work->k - from : RUN;
        bool aside = from > 0 || rows < height;
        done = host_onednn_rows(aside ? sums : c, height, work->n, length, part_of(a, 0, from), part_of(work->b, from, 0));
        for (int64_t i = 0; i < rows * work->n && aside; i++) c[i] = from > 0 ? c[i] + sums[i] : sums[i];
    }
    return done;
}

static void compute_rows(void *argument, int part) {
    rows_by_library *work = argument;
    int64_t first = part * work->height, rows = work->m - first < work->height ? work->m - first : work->height;
    int64_t height = height_for(rows, work->agree);
    uint16_t *copy = rows < height ? filled(work, first, rows, height) : NULL;
    float *sums = rows < height || work->k > RUN ? aligned_alloc(64, (size_t)(height * work->n) * sizeof *sums) : NULL;
    bool enough = (copy != NULL || rows == height) && (sums != NULL || (rows == height && work->k <= RUN));
    host_matrix a = copy == NULL ? part_of(work->a, first, 0) : (host_matrix){(const char *)copy, ACL_BF16, work->k, 1};
    unsigned mode = flush_denormals();
    if (!enough || !library_rows(work, work->c + first * work->n, rows, height, a, sums)) {
        atomic_store(&work->failed, true);
    }
    restore(mode);
    free(copy);
    free(sums);
}

static int library_product(float *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, unsigned agree) {
    int64_t each = m < WORTH_SHARING ? m : (m + host_cores() - 1) / host_cores(), height = height_for(each, agree);
    rows_by_library work = {c, m, n, k, height, agree, a, b, false};
    host_parallel((int)((m + height - 1) / height), compute_rows, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "a matrix product: oneDNN fails, or the host has no memory left") : ACL_SUCCESS;
}

/* The heights with which all of a product may go through the library; 0 if it may not. */
static unsigned library_heights(int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    bool runs = k <= RUN || b.column_stride == 1; /* columns of b that are cut have gaps */
    if (m <= FEW_ROWS || c_stride != n || k <= 0 || k % TILE != 0 || n < LEAST_COLUMNS || n % LANES != 0 || !runs || !host_onednn_takes(a, b, n, k)) {
        return 0;
    }
    bool turned = b.column_stride != 1;
    unsigned agree = k % RUN == 0 ? ~0u : heights_of(n, k % RUN, turned);
    return k < RUN ? agree : agree & heights_of(n, RUN, turned);
}

bool host_tiles_library(int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b) {
    return library_heights(c_stride, m, n, k, a, b) != 0;
}

int host_tiles(float *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, const float *floats, host_matrix b) {
    unsigned agree = library_heights(c_stride, m, n, k, a, b);
    return agree != 0 ? library_product(c, m, n, k, a, b, agree) : own_product(c, c_stride, m, n, k, floats, b);
}

bool host_tiles_agree(void) {
    static const shape some[] = {{64, 64, false, 0}, {208, 320, false, 0}, {256, 128, true, 0}, {512, 1024, false, 0}, {80, 544, true, 0}, {512, 512, false, 0}};
    bool same = true;
    for (size_t i = 0; i < sizeof some / sizeof *some && same; i++) {
        same = heights_of(some[i].n, some[i].k, some[i].turned) != 0;
    }
    return same;
}

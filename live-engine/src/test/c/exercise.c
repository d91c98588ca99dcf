/*
 * Uses the host ACL as a program would, several streams and devices at once, for the sanitizers to watch: memory
 * errors, undefined behaviour, leaks, and races between streams, their events and the crew that shares the work.
 */
#include "calls.h"
#include <math.h>
#include <string.h>

enum { ROUNDS = 20, SIZE = 4096, ROWS = 37, INNER = 300, COLUMNS = 200 };

static void streams_and_events(void) {
    aclrtStream first, second;
    aclrtEvent start, end;
    static char seen[SIZE];
    CHECK(aclrtCreateStream(&first));
    CHECK(aclrtCreateStream(&second));
    CHECK(aclrtCreateEventExWithFlag(&start, ACL_EVENT_TIME_LINE));
    CHECK(aclrtCreateEventExWithFlag(&end, ACL_EVENT_TIME_LINE));
    void *memory = device_memory(SIZE);
    for (int round = 0; round < ROUNDS; round++) {
        float millis;
        CHECK(aclrtRecordEvent(start, first));
        for (int value = 0; value <= round; value++) CHECK(aclrtMemsetAsync(memory, SIZE, value, SIZE, first));
        CHECK(aclrtRecordEvent(end, first));
        CHECK(aclrtStreamWaitEvent(second, end));
        CHECK(aclrtMemcpyAsync(seen, SIZE, memory, SIZE, ACL_MEMCPY_DEVICE_TO_HOST, second));
        CHECK(aclrtSynchronizeStream(second));
        CHECK(aclrtEventElapsedTime(&millis, start, end));
        CHECK(seen[SIZE - 1] != round || millis < 0);
    }
    CHECK(aclrtDestroyEvent(start));
    CHECK(aclrtDestroyEvent(end));
    CHECK(aclrtDestroyStream(first));
    CHECK(aclrtDestroyStream(second));
    CHECK(aclrtFree(memory));
}

/* Matrices of ones: every sum is the inner size, on two devices at the same time. */
static void products(aclDataType type, size_t bytes, uint16_t one, int rows, int inner, int columns) {
    aclrtStream streams[2];
    void *a[2], *b[2], *c[2], *workspace[2];
    int64_t left[] = {rows, inner}, right[] = {inner, columns}, out[] = {rows, columns};
    for (int device = 0; device < 2; device++) {
        CHECK(aclrtSetDevice(device));
        CHECK(aclrtCreateStream(&streams[device]));
        a[device] = device_memory((size_t)(rows * inner) * bytes);
        b[device] = device_memory((size_t)(inner * columns) * bytes);
        c[device] = device_memory((size_t)(rows * columns) * sizeof(float));
        float real = 1;
        for (int i = 0; i < rows * inner; i++) memcpy((char *)a[device] + (size_t)i * bytes, type == ACL_FLOAT ? (void *)&real : (void *)&one, bytes);
        for (int i = 0; i < inner * columns; i++) memcpy((char *)b[device] + (size_t)i * bytes, type == ACL_FLOAT ? (void *)&real : (void *)&one, bytes);
    }
    for (int device = 0; device < 2; device++) {
        CHECK(aclrtSetDevice(device));
        aclTensor *x = tensor(a[device], type, 2, left), *y = tensor(b[device], type, 2, right), *z = tensor(c[device], ACL_FLOAT, 2, out);
        uint64_t needed;
        aclOpExecutor *executor;
        CHECK(aclnnMatmulGetWorkspaceSize(x, y, z, 0, &needed, &executor));
        workspace[device] = device_memory(needed);
        CHECK(aclnnMatmul(workspace[device], needed, executor, streams[device]));
        aclDestroyTensor(x);
        aclDestroyTensor(y);
        aclDestroyTensor(z);
    }
    for (int device = 0; device < 2; device++) {
        CHECK(aclrtSynchronizeStream(streams[device]));
        for (int i = 0; i < rows * columns; i++) CHECK(((float *)c[device])[i] != (float)inner);
        CHECK(aclrtFree(a[device]));
        CHECK(aclrtFree(b[device]));
        CHECK(aclrtFree(c[device]));
        CHECK(aclrtFree(workspace[device]));
        CHECK(aclrtDestroyStream(streams[device]));
        CHECK(aclrtResetDevice(device));
    }
}

/* Integers whose sums are finished block by block. */
static void quantized(aclrtStream stream) {
    enum { MANY_ROWS = 600, MANY_COLUMNS = 1536, FEW_INNER = 70 };
    int64_t left[] = {MANY_ROWS, FEW_INNER}, right[] = {FEW_INNER, MANY_COLUMNS}, out[] = {MANY_ROWS, MANY_COLUMNS}, one[] = {1};
    int8_t *a = device_memory(MANY_ROWS * FEW_INNER), *b = device_memory(FEW_INNER * MANY_COLUMNS);
    float *c = device_memory(MANY_ROWS * MANY_COLUMNS * sizeof *c), *scale = device_memory(sizeof *scale);
    memset(a, 1, MANY_ROWS * FEW_INNER);
    memset(b, 2, FEW_INNER * MANY_COLUMNS);
    *scale = 0.5f;
    aclTensor *x = tensor(a, ACL_INT8, 2, left), *y = tensor(b, ACL_INT8, 2, right), *z = tensor(c, ACL_FLOAT, 2, out), *by = tensor(scale, ACL_FLOAT, 1, one);
    uint64_t needed;
    aclOpExecutor *executor;
    CHECK(aclnnQuantMatmulV4GetWorkspaceSize(x, y, by, NULL, NULL, NULL, false, false, z, &needed, &executor));
    launch(aclnnQuantMatmulV4, needed, executor, stream);
    for (int i = 0; i < MANY_ROWS * MANY_COLUMNS; i++) CHECK(c[i] != FEW_INNER);
    aclDestroyTensor(x);
    aclDestroyTensor(y);
    aclDestroyTensor(z);
    aclDestroyTensor(by);
    CHECK(aclrtFree(a));
    CHECK(aclrtFree(b));
    CHECK(aclrtFree(c));
    CHECK(aclrtFree(scale));
}

static void norms(aclrtStream stream) {
    int64_t shape[] = {ROWS, INNER}, gamma_shape[] = {INNER}, root_shape[] = {ROWS, 1};
    float *x = device_memory(ROWS * INNER * sizeof *x), *gamma = device_memory(INNER * sizeof *gamma);
    float *y = device_memory(ROWS * INNER * sizeof *y), *roots = device_memory(ROWS * sizeof *roots);
    for (int i = 0; i < ROWS * INNER; i++) x[i] = i % 2 == 0 ? 2 : -2;
    for (int i = 0; i < INNER; i++) gamma[i] = 3;
    aclTensor *tx = tensor(x, ACL_FLOAT, 2, shape), *tg = tensor(gamma, ACL_FLOAT, 1, gamma_shape);
    aclTensor *ty = tensor(y, ACL_FLOAT, 2, shape), *tr = tensor(roots, ACL_FLOAT, 2, root_shape);
    uint64_t needed;
    aclOpExecutor *executor;
    CHECK(aclnnRmsNormGetWorkspaceSize(tx, tg, 0, ty, tr, &needed, &executor));
    launch(aclnnRmsNorm, needed, executor, stream);
    for (int i = 0; i < ROWS * INNER; i++) CHECK(fabsf(fabsf(y[i]) - 3) > 1e-5f);
    aclDestroyTensor(tx);
    aclDestroyTensor(tg);
    aclDestroyTensor(ty);
    aclDestroyTensor(tr);
    CHECK(aclrtFree(x));
    CHECK(aclrtFree(gamma));
    CHECK(aclrtFree(y));
    CHECK(aclrtFree(roots));
}

/* Equal keys weigh all values alike, and the values count up: the i-th query sees their mean, i / 2. */
static void attention(aclrtStream stream) {
    enum { TOKENS = 70, HEADS = 4, KV_HEADS = 2, HEAD = 24, PAGE = 16, PAGES = 5, MASK = 2048 };
    int64_t query_shape[] = {TOKENS, HEADS, HEAD}, cache_shape[] = {PAGES, PAGE, KV_HEADS * HEAD}, page_shape[] = {1, PAGES};
    int64_t ends[] = {TOKENS}, mask_shape[] = {MASK, MASK};
    float *query = device_memory(TOKENS * HEADS * HEAD * sizeof(float)), *out = device_memory(TOKENS * HEADS * HEAD * sizeof(float));
    float *keys = device_memory(PAGES * PAGE * KV_HEADS * HEAD * sizeof(float)), *values = device_memory(PAGES * PAGE * KV_HEADS * HEAD * sizeof(float));
    int32_t *pages = device_memory(PAGES * sizeof *pages);
    char *mask = device_memory(MASK * MASK);
    memset(mask, 1, MASK * MASK);
    for (int i = 0; i < PAGES; i++) pages[i] = PAGES - 1 - i;
    for (int i = 0; i < TOKENS * HEADS * HEAD; i++) query[i] = 1;
    for (int i = 0; i < PAGES * PAGE; i++) {
        int slot = pages[i / PAGE] * PAGE + i % PAGE;
        for (int j = 0; j < KV_HEADS * HEAD; j++) {
            keys[slot * KV_HEADS * HEAD + j] = 0.5f;
            values[slot * KV_HEADS * HEAD + j] = (float)i;
        }
    }
    const aclTensor *key[] = {tensor(keys, ACL_FLOAT, 3, cache_shape)}, *value[] = {tensor(values, ACL_FLOAT, 3, cache_shape)};
    aclTensorList *key_list = aclCreateTensorList(key, 1), *value_list = aclCreateTensorList(value, 1);
    aclIntArray *query_ends = aclCreateIntArray(ends, 1), *key_counts = aclCreateIntArray(ends, 1);
    aclTensor *tq = tensor(query, ACL_FLOAT, 3, query_shape), *to = tensor(out, ACL_FLOAT, 3, query_shape), *tp = tensor(pages, ACL_INT32, 2, page_shape);
    aclTensor *tm = tensor(mask, ACL_INT8, 2, mask_shape);
    char layout[] = "TND";
    uint64_t needed;
    aclOpExecutor *executor;
    CHECK(aclnnFusedInferAttentionScoreGetWorkspaceSize(tq, key_list, value_list, NULL, tm, query_ends, key_counts, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, tp, NULL, NULL, HEADS, 0.2, INT32_MAX, INT32_MAX, layout, KV_HEADS, 3, 0, PAGE, 0, false, to, NULL, &needed, &executor));
    launch(aclnnFusedInferAttentionScore, needed, executor, stream);
    for (int i = 0; i < TOKENS * HEADS * HEAD; i++) CHECK(fabsf(out[i] - (float)(i / (HEADS * HEAD)) / 2) > 1e-4f);
    aclDestroyTensor(tq);
    aclDestroyTensor(to);
    aclDestroyTensor(tp);
    aclDestroyTensor(tm);
    aclDestroyTensorList(key_list);
    aclDestroyTensorList(value_list);
    aclDestroyIntArray(query_ends);
    aclDestroyIntArray(key_counts);
    void *all[] = {query, out, keys, values, pages, mask};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) CHECK(aclrtFree(all[i]));
}

static void collectives(void) {
    enum { FLOAT32 = 4, SUM = 0 };
    int32_t devices[] = {0, 1};
    HcclComm ranks[2];
    aclrtStream streams[2];
    float *data[2], *other[2];
    CHECK(HcclCommInitAll(2, devices, ranks));
    for (int rank = 0; rank < 2; rank++) {
        CHECK(aclrtSetDevice(rank));
        CHECK(aclrtCreateStream(&streams[rank]));
        data[rank] = device_memory(SIZE * sizeof(float));
        other[rank] = device_memory(SIZE * sizeof(float));
        for (int i = 0; i < SIZE; i++) data[rank][i] = (float)(rank + 1);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int rank = 0; rank < 2; rank++) {
            CHECK(HcclAllReduce(data[rank], other[rank], SIZE, FLOAT32, SUM, ranks[rank], streams[rank]));
            CHECK(HcclAlltoAll(other[rank], SIZE / 2, FLOAT32, other[rank], SIZE / 2, FLOAT32, ranks[rank], streams[rank]));
        }
    }
    for (int rank = 0; rank < 2; rank++) {
        CHECK(aclrtSynchronizeStream(streams[rank]));
        for (int i = 0; i < SIZE; i++) CHECK(other[rank][i] != 3);
    }
    for (int rank = 0; rank < 2; rank++) {
        CHECK(aclrtFree(data[rank]));
        CHECK(aclrtFree(other[rank]));
        CHECK(aclrtDestroyStream(streams[rank]));
        CHECK(HcclCommDestroy(ranks[rank]));
        CHECK(aclrtResetDevice(rank));
    }
}

int main(void) {
    CHECK(aclInit(NULL));
    CHECK(aclrtSetDevice(0));
    streams_and_events();
    for (int round = 0; round < ROUNDS; round++) {
        products(ACL_FLOAT, sizeof(float), 0, ROWS, INNER, COLUMNS);
        products(ACL_BF16, sizeof(uint16_t), 0x3f80, ROWS, INNER, COLUMNS);
        products(ACL_FLOAT16, sizeof(uint16_t), 0x3c00, ROWS, INNER, COLUMNS);
    }
    products(ACL_BF16, sizeof(uint16_t), 0x3f80, 600, 1056, 64); /* several calls of the library, the last rows filled up */
    CHECK(aclrtSetDevice(0));
    aclrtStream stream;
    CHECK(aclrtCreateStream(&stream));
    quantized(stream);
    norms(stream);
    attention(stream);
    CHECK(aclrtDestroyStream(stream));
    collectives();
    CHECK(aclFinalize());
    puts("host ACL: exercised");
    return 0;
}

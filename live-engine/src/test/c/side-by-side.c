/*
 * The rates of aclnnMatmul and aclnnQuantMatmulV4 on the host beside those of OpenBLAS and oneDNN alone, on the same matrices
 * and one thread each, by processor time, which other programs disturb little. Small ones are launched up to 32 times in a row.
 */
#define _GNU_SOURCE
#include "calls.h"
#include <dlfcn.h>
#include <string.h>
#include <time.h>
#ifdef WITH_ONEDNN
#include <omp.h>
#include <oneapi/dnnl/dnnl.h>
#endif

enum { ROUNDS = 15, ENOUGH = 1 << 28 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef struct {
    int m, n, times; /* as often in a row as to take long enough to be timed */
    void *a, *b, *c, *scale, *library;
    aclrtStream stream;
} sides;

static double of_acl(const sides *on, aclDataType type) {
    int64_t left[] = {on->m, on->n}, right[] = {on->n, on->n}, each[] = {on->n};
    aclTensor *x = tensor(on->a, type, 2, left), *y = tensor(on->b, type, 2, right);
    aclTensor *z = tensor(on->c, type == ACL_INT8 ? ACL_BF16 : type, 2, left), *scale = tensor(on->scale, ACL_FLOAT, 1, each);
    uint64_t bytes;
    aclOpExecutor *executor;
    void *workspace = NULL;
    double started = seconds();
    for (int time = 0; time < on->times; time++) {
        if (type == ACL_INT8) {
            CHECK(aclnnQuantMatmulV4GetWorkspaceSize(x, y, scale, NULL, NULL, NULL, false, false, z, &bytes, &executor));
        } else {
            CHECK(aclnnMatmulGetWorkspaceSize(x, y, z, 0, &bytes, &executor));
        }
        workspace = workspace == NULL ? device_memory(bytes) : workspace;
        CHECK((type == ACL_INT8 ? aclnnQuantMatmulV4 : aclnnMatmul)(workspace, bytes, executor, on->stream));
    }
    CHECK(aclrtSynchronizeStream(on->stream));
    double taken = seconds() - started;
    CHECK(aclrtFree(workspace));
    aclDestroyTensor(x);
    aclDestroyTensor(y);
    aclDestroyTensor(z);
    aclDestroyTensor(scale);
    return taken;
}

static double of_openblas(const sides *on) {
    void (*multiply)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
    void (*set_threads)(int);
    *(void **)&multiply = dlsym(on->library, "cblas_sgemm");
    *(void **)&set_threads = dlsym(on->library, "openblas_set_num_threads");
    set_threads(1);
    double started = seconds();
    for (int time = 0; time < on->times; time++) multiply(101, 111, 111, on->m, on->n, on->n, 1, on->a, on->n, on->b, on->n, 0, on->c, on->n);
    return seconds() - started;
}

#ifdef WITH_ONEDNN
static double of_onednn(const sides *on, aclDataType type) {
    static dnnl_engine_t engine;
    static dnnl_stream_t stream;
    omp_set_num_threads(1);
    if (engine == NULL && (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success || dnnl_stream_create(&stream, engine, dnnl_stream_default_flags) != dnnl_success)) {
        exit(1);
    }
    dnnl_data_type_t of = type == ACL_INT8 ? dnnl_s8 : dnnl_bf16, into = dnnl_bf16;
    dnnl_dims_t left = {on->m, on->n}, right = {on->n, on->n};
    dnnl_memory_desc_t a, b, c;
    dnnl_matmul_desc_t wanted;
    dnnl_primitive_desc_t described;
    dnnl_primitive_t product;
    dnnl_memory_t x, y, z;
    dnnl_primitive_attr_t scaled;
    dnnl_primitive_attr_create(&scaled);
    if (type == ACL_INT8) dnnl_primitive_attr_set_output_scales(scaled, on->n, 1 << 1, on->scale);
    dnnl_memory_desc_init_by_tag(&a, 2, left, of, dnnl_ab);
    dnnl_memory_desc_init_by_tag(&b, 2, right, of, dnnl_ab);
    dnnl_memory_desc_init_by_tag(&c, 2, left, into, dnnl_ab);
    dnnl_matmul_desc_init(&wanted, &a, &b, NULL, &c);
    if (dnnl_primitive_desc_create(&described, &wanted, scaled, engine, NULL) != dnnl_success || dnnl_primitive_create(&product, described) != dnnl_success) {
        exit(1);
    }
    dnnl_memory_create(&x, &a, engine, on->a);
    dnnl_memory_create(&y, &b, engine, on->b);
    dnnl_memory_create(&z, &c, engine, on->c);
    dnnl_exec_arg_t all[] = {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, y}, {DNNL_ARG_DST, z}};
    double started = seconds();
    for (int time = 0; time < on->times; time++) {
        dnnl_primitive_execute(product, stream, 3, all);
        dnnl_stream_wait(stream);
    }
    double taken = seconds() - started;
    dnnl_memory_destroy(x);
    dnnl_memory_destroy(y);
    dnnl_memory_destroy(z);
    dnnl_primitive_destroy(product);
    dnnl_primitive_desc_destroy(described);
    dnnl_primitive_attr_destroy(scaled);
    return taken;
}
#endif

static double of_library(const sides *on, aclDataType type) {
#ifdef WITH_ONEDNN
    if (type != ACL_FLOAT) return of_onednn(on, type);
#endif
    return type == ACL_FLOAT ? of_openblas(on) : 1e9;
}

static void compare(sides *on, const char *name, aclDataType type) {
    double own = 1e9, other = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double one = of_acl(on, type);
        own = one < own ? one : own;
        one = of_library(on, type);
        other = one < other ? one : other;
    }
    double flops = 2.0 * on->m * on->n * on->n * on->times / 1e9;
    printf("%-8s %6d %6d  %7.0f G/s  %7.0f G/s  %4.0f %%\n", name, on->m, on->n, flops / own, flops / other, 100 * other / own);
}

int main(void) {
    sides on = {.library = dlopen("libopenblas.so.0", RTLD_NOW)};
    if (on.library == NULL) {
        fputs("no libopenblas.so.0 to compare with\n", stderr);
        return 1;
    }
    setenv("HOST_ACL_CORES", "1", 1);
    CHECK(aclInit(NULL));
    CHECK(aclrtSetDevice(0));
    CHECK(aclrtCreateStream(&on.stream));
    printf("m x n times n x n, one thread, best of %d in turns; operations a second of processor time\nformat        m      n  host ACL    the library  share\n", ROUNDS);
    for (int n = 256; n <= 2048; n *= 2) {
        size_t bytes = (size_t)n * n * sizeof(float);
        on.n = n;
        on.a = device_memory(bytes), on.b = device_memory(bytes), on.c = device_memory(bytes), on.scale = device_memory(bytes);
        memset(on.a, 0, bytes);
        memset(on.b, 0, bytes);
        memset(on.scale, 0, bytes);
        for (on.m = n; on.m >= 1; on.m = on.m == n ? 16 : on.m == 16 ? 1 : 0) {
            int64_t size = (int64_t)on.m * n * n;
            on.times = size > ENOUGH ? 1 : (int)(ENOUGH / size > 32 ? 32 : ENOUGH / size);
            compare(&on, "float", ACL_FLOAT);
#ifdef WITH_ONEDNN
            compare(&on, "bfloat16", ACL_BF16);
            compare(&on, "int8", ACL_INT8);
#endif
        }
        CHECK(aclrtFree(on.a));
        CHECK(aclrtFree(on.b));
        CHECK(aclrtFree(on.c));
        CHECK(aclrtFree(on.scale));
    }
    CHECK(aclrtDestroyStream(on.stream));
    CHECK(aclFinalize());
    return 0;
}

/*
 * The rate of aclnnMatmul on the host beside that of OpenBLAS alone, on the same matrices and threads.
 */
#define _GNU_SOURCE
#include "calls.h"
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 15 };
typedef void (*sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double of_acl(int n, void *a, void *b, void *c, aclrtStream stream) {
    int64_t shape[] = {n, n};
    aclTensor *x = tensor(a, ACL_FLOAT, 2, shape), *y = tensor(b, ACL_FLOAT, 2, shape), *z = tensor(c, ACL_FLOAT, 2, shape);
    uint64_t bytes;
    aclOpExecutor *executor;
    CHECK(aclnnMatmulGetWorkspaceSize(x, y, z, 0, &bytes, &executor));
    void *workspace = device_memory(bytes);
    double started = seconds();
    CHECK(aclnnMatmul(workspace, bytes, executor, stream));
    CHECK(aclrtSynchronizeStream(stream));
    double taken = seconds() - started;
    CHECK(aclrtFree(workspace));
    aclDestroyTensor(x);
    aclDestroyTensor(y);
    aclDestroyTensor(z);
    return taken;
}

static double of_library(sgemm multiply, int n, const float *a, const float *b, float *c) {
    double started = seconds();
    multiply(101, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
    return seconds() - started;
}

int main(void) {
    void *library = dlopen("libopenblas.so.0", RTLD_NOW);
    if (library == NULL) {
        fputs("no libopenblas.so.0 to compare with\n", stderr);
        return 1;
    }
    sgemm multiply;
    void (*set_threads)(int);
    *(void **)&multiply = dlsym(library, "cblas_sgemm");
    *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
    aclrtStream stream;
    CHECK(aclInit(NULL));
    CHECK(aclrtSetDevice(0));
    CHECK(aclrtCreateStream(&stream));
    int cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
    printf("float matrices n x n, %d threads, best of %d in turns\n     n  aclnnMatmul  OpenBLAS   share\n", cores, ROUNDS);
    for (int n = 256; n <= 2048; n *= 2) {
        float *a = device_memory((size_t)n * n * sizeof *a), *b = device_memory((size_t)n * n * sizeof *b), *c = device_memory((size_t)n * n * sizeof *c);
        for (int i = 0; i < n * n; i++) a[i] = b[i] = (float)(i % 17) / 17;
        double own = 1e9, other = 1e9;
        for (int round = 0; round < ROUNDS; round++) {
            double one = of_acl(n, a, b, c, stream);
            own = one < own ? one : own;
            set_threads(cores);
            one = of_library(multiply, n, a, b, c);
            other = one < other ? one : other;
            set_threads(1);
        }
        double flops = 2.0 * n * n * n / 1e9;
        printf("%6d  %7.0f GF/s  %3.0f GF/s  %4.0f %%\n", n, flops / own, flops / other, 100 * other / own);
        CHECK(aclrtFree(a));
        CHECK(aclrtFree(b));
        CHECK(aclrtFree(c));
    }
    CHECK(aclrtDestroyStream(stream));
    CHECK(aclFinalize());
    return 0;
}

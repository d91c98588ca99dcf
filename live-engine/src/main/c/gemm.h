/*
 * The product that every matmul operator is made of.
 */
#ifndef HOSTACL_GEMM_H
#define HOSTACL_GEMM_H

#include "tensor.h"

/* A matrix somewhere in memory, strides in elements. */
typedef struct {
    const char *data;
    aclDataType type;
    int64_t row_stride;
    int64_t column_stride;
} host_matrix;

/*
 * c (m x n, float or, where both sides are int8, int32) = a (m x k) * b (k x n).
 *
 * Every element is summed in the order of k, in runs that are then added up, or as a matrix unit does where there is one for
 * bfloat16 (tiles.c), whatever m is: a row's result does not depend on the rows beside it. scratch holds m * k floats.
 * Returns an ACL code.
 */
EXPORT int host_gemm(void *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, float *scratch);

/* What is to be done with rows of sums, the first of them being row first of the product, as long as a cache holds them. */
typedef void (*host_finish)(void *argument, const void *sums, int64_t first, int64_t rows);

/*
 * The same, rows of c without gaps, each of which is given to finish once, by any thread; when this returns, c holds nothing
 * of use.
 */
EXPORT int host_gemm_finished(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, float *scratch, host_finish finish,
    void *argument);

/* The libraries that products go through, or why there are none. */
EXPORT const char *host_blas(void);

#endif

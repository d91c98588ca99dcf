/*
 * Products of bfloat16 in the order in which matrix units (AMX) sum.
 */
#ifndef HOSTACL_TILES_H
#define HOSTACL_TILES_H

#include "gemm.h"

/* Whether oneDNN, which is loaded, sums products of bfloat16 in that order: shapes of each kind must agree bit for bit. */
bool host_tiles_agree(void);

/* Whether all of a product goes through oneDNN, which then needs no floats of a. */
bool host_tiles_library(int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b);

/* c (m x n) = a (m x k) * b (k x n), both of bfloat16; floats holds a, row after row. Returns an ACL code. */
int host_tiles(float *c, int64_t c_stride, int64_t m, int64_t n, int64_t k, host_matrix a, const float *floats, host_matrix b);

#endif

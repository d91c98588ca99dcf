/*
 * Matrix products of oneDNN, where it is there.
 */
#ifndef HOSTACL_ONEDNN_H
#define HOSTACL_ONEDNN_H

#include "gemm.h"

/* Loads it; returns whether it is there. What it is, or why there is none, is in text. */
bool host_onednn_load(char *text, size_t size);

/* Whether it is fast with sides that lie so: a's elements of a row, and all of b by rows or by columns, without gaps. */
bool host_onednn_takes(host_matrix a, host_matrix b, int64_t n, int64_t k);

/*
 * c (m x n without gaps; int32 where both sides are int8, float where they are bfloat16) = a (m x k) * b (k x n), rows in
 * parallel. Returns an ACL code.
 */
int host_onednn(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b);

/* The same on the calling thread, in one call: m is a multiple of 16. Returns whether it was done. */
bool host_onednn_rows(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b);

#endif

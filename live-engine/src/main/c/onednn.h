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
 * c (m x n of int32 without gaps) = a (m x k) * b (k x n), both of int8, rows in parallel. Unless finish is null, it gets them
 * block by block, each overwriting the one before. Returns an ACL code.
 */
int host_onednn(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b, host_finish finish, void *argument);

/*
 * The same of bfloat16 into float, by one call of the library on the calling thread; m is a multiple of 16. Its order of summing
 * depends on all three sizes. Returns whether it was done.
 */
bool host_onednn_rows(void *c, int64_t m, int64_t n, int64_t k, host_matrix a, host_matrix b);

#endif

/*
 * Tensors, executors and numbers of the aclnn operators.
 */
#ifndef HOSTACL_TENSOR_H
#define HOSTACL_TENSOR_H

#include "host.h"
#include <math.h>
#include <string.h>

#define MOST_DIMENSIONS 8
#define MOST_TENSORS 12
#define MOST_INTEGERS 8

struct aclTensor {
    int64_t dims[MOST_DIMENSIONS];
    int64_t strides[MOST_DIMENSIONS]; /* in elements */
    int rank;
    aclDataType type;
    aclFormat format;
    int64_t offset; /* in elements */
    char *data;
};

struct aclTensorList {
    uint64_t size;
    const aclTensor **tensors;
};

struct aclIntArray {
    uint64_t size;
    int64_t values[];
};

struct aclScalar {
    aclDataType type;
    double value;
};

/* One prepared call: copies of what it was given. The kernel runs on the stream's thread. */
struct aclOpExecutor {
    const char *name;
    int (*run)(const aclOpExecutor *call, void *workspace);
    uint64_t workspace_bytes;
    bool repeatable;
    aclTensor tensors[MOST_TENSORS]; /* rank -1: absent */
    int64_t integers[MOST_INTEGERS];
    double reals[2];
    int64_t *longs; /* arrays that were given, one after another */
    uint64_t long_counts[2];
    const void *extra; /* what outlives the call, such as a communicator */
};

/* Opens an executor; inputs that may be absent are null. Returns ACLNN_SUCCESS, or why not. */
EXPORT aclnnStatus host_prepare(aclOpExecutor **executor, uint64_t *workspace_bytes, const char *name,
    int (*run)(const aclOpExecutor *, void *), int count, const aclTensor *const *tensors);
/* Sets the bytes of workspace that phase two must bring. */
EXPORT void host_workspace(aclOpExecutor *executor, uint64_t *workspace_bytes, uint64_t bytes);
EXPORT aclnnStatus host_launch(const char *name, void *workspace, uint64_t bytes, aclOpExecutor *executor, aclrtStream stream);
EXPORT void host_release(aclOpExecutor *executor);

EXPORT size_t host_type_bytes(aclDataType type);
EXPORT int64_t host_elements(const aclTensor *tensor);
EXPORT bool host_contiguous(const aclTensor *tensor);
/* Rows of the last dimension: how many, how long, and where row i starts (in elements from the data). */
EXPORT int64_t host_rows(const aclTensor *tensor);
EXPORT int64_t host_row_start(const aclTensor *tensor, int64_t row);

/* Reads count elements that lie stride apart as floats, and writes them. Integers saturate, halves round to even. */
EXPORT void host_load(float *to, const void *from, aclDataType type, int64_t count, int64_t stride);
EXPORT void host_store(void *to, aclDataType type, const float *from, int64_t count, int64_t stride);
EXPORT int64_t host_integer(const void *from, aclDataType type);

static inline char *host_at(const aclTensor *tensor, int64_t element) {
    return tensor->data + element * (int64_t)host_type_bytes(tensor->type);
}

static inline void host_load_row(float *to, const aclTensor *tensor, int64_t row) {
    host_load(to, host_at(tensor, host_row_start(tensor, row)), tensor->type, tensor->dims[tensor->rank - 1], tensor->strides[tensor->rank - 1]);
}

static inline void host_store_row(const aclTensor *tensor, int64_t row, const float *from) {
    host_store(host_at(tensor, host_row_start(tensor, row)), tensor->type, from, tensor->dims[tensor->rank - 1], tensor->strides[tensor->rank - 1]);
}

static inline int64_t host_last(const aclTensor *tensor) { return tensor->dims[tensor->rank - 1]; }

static inline bool host_is_real(aclDataType type) { return type == ACL_FLOAT || type == ACL_FLOAT16 || type == ACL_BF16; }

#define INVALID(...) host_fail(ACLNN_ERR_PARAM_INVALID, __VA_ARGS__)

/* Phase two is the same for every operator. */
#define PHASE_TWO(NAME)                                                                                                  \
    EXPORT aclnnStatus NAME(void *workspace, uint64_t bytes, aclOpExecutor *executor, aclrtStream stream) {              \
        return host_launch(#NAME, workspace, bytes, executor, stream);                                                   \
    }

#endif

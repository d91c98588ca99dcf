/*
 * aclnnEmbedding, aclnnGatherV2, aclnnScatterNdUpdate and aclnnArgMax: rows chosen by number, and numbers of rows.
 */
#include "tensor.h"

static bool is_index(const aclTensor *tensor) {
    return (tensor->type == ACL_INT32 || tensor->type == ACL_INT64) && host_contiguous(tensor);
}

/* Copies whole rows of the first dimension: out[i] = table[index[i]], or table[index[i]] = rows[i]. */
enum { TABLE, INDEX, ROWS };

static int copy_rows(const aclOpExecutor *call, bool into_table) {
    const aclTensor *table = &call->tensors[TABLE], *index = &call->tensors[INDEX], *rows = &call->tensors[ROWS];
    size_t bytes = table->dims[0] == 0 ? 0 : (size_t)(host_elements(table) / table->dims[0]) * host_type_bytes(table->type);
    for (int64_t i = 0; i < host_elements(index); i++) {
        int64_t number = host_integer(host_at(index, i), index->type);
        if (number < 0 || number >= table->dims[0]) {
            return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: index %lld at place %lld; allowed: 0 to %lld", call->name, (long long)number,
                (long long)i, (long long)table->dims[0] - 1);
        }
        char *there = host_at(table, number * table->strides[0]), *here = rows->data + (size_t)i * bytes;
        memcpy(into_table ? there : here, into_table ? here : there, bytes);
    }
    return ACL_SUCCESS;
}

static int run_gather(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    return copy_rows(call, false);
}

static int run_scatter(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    return copy_rows(call, true);
}

/* A table whose rows are each in one piece. */
static bool is_table(const aclTensor *table) {
    aclTensor row = *table;
    if (row.rank > 0) row.dims[0] = 1;
    return host_contiguous(&row);
}

static aclnnStatus prepare(const char *name, int (*run)(const aclOpExecutor *, void *), const aclTensor *table, const aclTensor *index,
    const aclTensor *rows, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (table == NULL || index == NULL || rows == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%s: a tensor is null", name);
    }
    int64_t size = table->rank == 0 || table->dims[0] == 0 ? 0 : host_elements(table) / table->dims[0];
    if (!is_table(table) || !is_index(index) || !host_contiguous(rows) || table->type != rows->type ||
        host_elements(rows) != host_elements(index) * size) {
        return INVALID("%s: %lld indices of int32 or int64 and rows of %lld need %lld elements, contiguous and of the table's type", name,
            (long long)host_elements(index), (long long)size, (long long)(host_elements(index) * size));
    }
    const aclTensor *tensors[] = {table, index, rows};
    return host_prepare(executor, workspace_bytes, name, run, 3, tensors);
}

EXPORT aclnnStatus aclnnEmbeddingGetWorkspaceSize(const aclTensor *weight, const aclTensor *indices, const aclTensor *out,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    return prepare("aclnnEmbedding", run_gather, weight, indices, out, workspace_bytes, executor);
}
PHASE_TWO(aclnnEmbedding)

EXPORT aclnnStatus aclnnGatherV2GetWorkspaceSize(const aclTensor *self, int64_t dim, const aclTensor *index, aclTensor *out,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (dim != 0) {
        return INVALID("aclnnGatherV2: dimension %lld; the host gathers along the first, 0", (long long)dim);
    }
    return prepare("aclnnGatherV2", run_gather, self, index, out, workspace_bytes, executor);
}
PHASE_TWO(aclnnGatherV2)

EXPORT aclnnStatus aclnnScatterNdUpdateGetWorkspaceSize(aclTensor *target, const aclTensor *indices, const aclTensor *updates,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (indices != NULL && (indices->rank < 2 || host_last(indices) != 1)) {
        return INVALID("aclnnScatterNdUpdate: the host takes indices into the first dimension, of shape (n, 1)");
    }
    return prepare("aclnnScatterNdUpdate", run_scatter, target, indices, updates, workspace_bytes, executor);
}
PHASE_TWO(aclnnScatterNdUpdate)

/* The first of the largest. */
static int run_argmax(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[0], *out = &call->tensors[1];
    float *values = workspace;
    for (int64_t row = 0; row < host_rows(x); row++) {
        host_load_row(values, x, row);
        int64_t best = 0;
        for (int64_t i = 1; i < host_last(x); i++) best = values[i] > values[best] ? i : best;
        char *to = host_at(out, row);
        if (out->type == ACL_INT64) {
            *(int64_t *)(void *)to = best;
        } else {
            *(int32_t *)(void *)to = (int32_t)best;
        }
    }
    return ACL_SUCCESS;
}

EXPORT aclnnStatus aclnnArgMaxGetWorkspaceSize(const aclTensor *self, int64_t dim, bool keep, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    (void)keep; /* changes the result's shape, not its numbers */
    if (self == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnArgMax: a tensor is null");
    }
    if ((dim != -1 && dim != self->rank - 1) || !host_is_real(self->type) || !is_index(out) || host_elements(out) != host_rows(self)) {
        return INVALID("aclnnArgMax: dimension %lld; the host takes the last one, and one int32 or int64 a row", (long long)dim);
    }
    const aclTensor *tensors[] = {self, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnArgMax", run_argmax, 2, tensors);
    if (status == ACLNN_SUCCESS) {
        host_workspace(*executor, workspace_bytes, (uint64_t)host_last(self) * sizeof(float));
    }
    return status;
}
PHASE_TWO(aclnnArgMax)

/*
 * aclnnMatmul, aclnnMm, aclnnBatchMatMul, aclnnQuantMatmulV4 and aclnnGroupedMatmulV4.
 */
#include "gemm.h"
#include "lanes.h"

/* The matrix that the last two dimensions of a tensor are, as the item-th of the dimensions before them. */
static host_matrix matrix_of(const aclTensor *tensor, int64_t item) {
    int64_t start = 0;
    for (int i = tensor->rank - 3; i >= 0; i--) {
        start += item % tensor->dims[i] * tensor->strides[i];
        item /= tensor->dims[i];
    }
    host_matrix matrix = {host_at(tensor, start), tensor->type, 0, tensor->strides[tensor->rank - 1]};
    matrix.row_stride = tensor->rank == 1 ? tensor->dims[0] : tensor->strides[tensor->rank - 2];
    return matrix;
}

static host_matrix turned(host_matrix matrix) {
    return (host_matrix){matrix.data, matrix.type, matrix.column_stride, matrix.row_stride};
}

static int64_t batch_of(const aclTensor *tensor) {
    int64_t batch = 1;
    for (int i = 0; i + 2 < tensor->rank; i++) batch *= tensor->dims[i];
    return batch;
}

static int64_t rows_of(const aclTensor *tensor) { return tensor->rank == 1 ? 1 : tensor->dims[tensor->rank - 2]; }

/* Rows that one thread finishes at a time. */
enum { SOME_ROWS = 16 };

typedef struct {
    host_matrix to;
    const float *from;
    int64_t rows, columns;
} storing;

static void store_rows(void *argument, int part) {
    const storing *work = argument;
    host_matrix to = work->to;
    for (int64_t row = (int64_t)part * SOME_ROWS; row < work->rows && row < (part + 1) * (int64_t)SOME_ROWS; row++) {
        host_store((char *)to.data + row * to.row_stride * (int64_t)host_type_bytes(to.type), to.type, work->from + row * work->columns,
            work->columns, to.column_stride);
    }
}

static void store_matrix(const aclTensor *out, int64_t item, const float *from, int64_t rows, int64_t columns) {
    storing work = {matrix_of(out, item), from, rows, columns};
    host_parallel((int)((rows + SOME_ROWS - 1) / SOME_ROWS), store_rows, &work);
}

enum { A, B, OUT };

static bool direct(const aclTensor *out) { return out->type == ACL_FLOAT && out->strides[out->rank - 1] == 1; }

static int run_matmul(const aclOpExecutor *call, void *workspace) {
    const aclTensor *out = &call->tensors[OUT];
    int64_t m = rows_of(out), n = host_last(out), k = host_last(&call->tensors[A]);
    float *scratch = workspace, *sums = scratch + m * k;
    int code = ACL_SUCCESS;
    for (int64_t item = 0; item < batch_of(out) && code == ACL_SUCCESS; item++) {
        host_matrix a = matrix_of(&call->tensors[A], item), b = matrix_of(&call->tensors[B], item);
        if (direct(out)) {
            host_matrix to = matrix_of(out, item);
            code = host_gemm((void *)to.data, to.row_stride, m, n, k, a, b, scratch);
        } else {
            code = host_gemm(sums, n, m, n, k, a, b, scratch);
            store_matrix(out, item, sums, m, n);
        }
    }
    return code;
}

static aclnnStatus check_matmul(const char *name, const aclTensor *a, const aclTensor *b, const aclTensor *out, bool batched) {
    if (a == NULL || b == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%s: a tensor is null", name);
    }
    if (!host_is_real(a->type) || a->type != b->type || !host_is_real(out->type)) {
        return INVALID("%s: types %d x %d -> %d; allowed: float, half or bfloat16, the same on both sides", name, a->type, b->type, out->type);
    }
    int lowest = batched ? 3 : 2;
    if (a->rank < lowest || b->rank < lowest || out->rank < lowest || host_last(a) != rows_of(b) || rows_of(a) != rows_of(out) ||
        host_last(b) != host_last(out) || batch_of(a) != batch_of(out) || batch_of(b) != batch_of(out)) {
        return INVALID("%s: %lldx%lld times %lldx%lld does not give %lldx%lld", name, (long long)rows_of(a), (long long)host_last(a),
            (long long)rows_of(b), (long long)host_last(b), (long long)rows_of(out), (long long)host_last(out));
    }
    return ACLNN_SUCCESS;
}

static aclnnStatus prepare_matmul(const char *name, const aclTensor *a, const aclTensor *b, const aclTensor *out, bool batched,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    aclnnStatus status = check_matmul(name, a, b, out, batched);
    if (status != ACLNN_SUCCESS) {
        return status;
    }
    const aclTensor *tensors[] = {a, b, out};
    status = host_prepare(executor, workspace_bytes, name, run_matmul, 3, tensors);
    if (status == ACLNN_SUCCESS) {
        int64_t m = rows_of(out);
        host_workspace(*executor, workspace_bytes, (uint64_t)(m * host_last(a) + (direct(out) ? 0 : m * host_last(out))) * sizeof(float));
    }
    return status;
}

EXPORT aclnnStatus aclnnMatmulGetWorkspaceSize(const aclTensor *self, const aclTensor *mat2, aclTensor *out, int8_t cube_type,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)cube_type; /* always sums in float */
    return prepare_matmul("aclnnMatmul", self, mat2, out, false, workspace_bytes, executor);
}
PHASE_TWO(aclnnMatmul)

EXPORT aclnnStatus aclnnMmGetWorkspaceSize(const aclTensor *self, const aclTensor *mat2, aclTensor *out, int8_t cube_type,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)cube_type;
    return prepare_matmul("aclnnMm", self, mat2, out, false, workspace_bytes, executor);
}
PHASE_TWO(aclnnMm)

EXPORT aclnnStatus aclnnBatchMatMulGetWorkspaceSize(const aclTensor *self, const aclTensor *mat2, aclTensor *out, int8_t cube_type,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)cube_type;
    return prepare_matmul("aclnnBatchMatMul", self, mat2, out, true, workspace_bytes, executor);
}
PHASE_TWO(aclnnBatchMatMul)

/* Quantized: out = (x1 * x2 + bias) * scale of the column * scale of the token. */
enum { SCALE = 3, TOKEN_SCALE, BIAS };

typedef struct {
    const aclOpExecutor *call;
    const float *scales; /* of each column */
    int64_t n;
} scaling;

/* The usual case, sixteen at a time; returns how many of a row are done. */
static int64_t scale_bfloats(uint16_t *restrict to, const int32_t *restrict sums, const float *restrict scales, int64_t count, float of_token) {
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        lanes whole = __builtin_convertvector(*(const integers *)(const void *)(sums + i), lanes);
        *(halves *)(void *)(to + i) = lanes_to_bfloats(whole * *(const lanes *)(const void *)(scales + i) * of_token);
    }
    return i;
}

static void scale_row(const scaling *work, const int32_t *all, int64_t row, float of_token) {
    enum { PIECE = 512 };
    const aclTensor *out = &work->call->tensors[OUT], *bias = &work->call->tensors[BIAS];
    const int32_t *added = bias->rank < 0 ? NULL : (const int32_t *)(const void *)bias->data;
    int64_t stride = out->strides[out->rank - 1], done = 0;
    if (out->type == ACL_BF16 && stride == 1 && added == NULL) {
        uint16_t *to = (uint16_t *)(void *)host_at(out, host_row_start(out, row));
        done = scale_bfloats(to, all, work->scales, work->n, of_token);
    }
    for (int64_t from = done; from < work->n; from += PIECE) {
        int64_t count = work->n - from < PIECE ? work->n - from : PIECE;
        const int32_t *sums = all + from;
        const float *scales = work->scales + from;
        int32_t with_bias[PIECE];
        float scaled[PIECE];
        for (int64_t i = 0; i < count && added != NULL; i++) with_bias[i] = sums[i] + added[from + i];
        sums = added == NULL ? sums : with_bias;
        for (int64_t i = 0; i < count; i++) scaled[i] = (float)sums[i] * scales[i] * of_token;
        host_store(host_at(out, host_row_start(out, row) + from * stride), out->type, scaled, count, stride);
    }
}

static void scale_rows(void *argument, const void *sums, int64_t first, int64_t rows) {
    const scaling *work = argument;
    const aclTensor *token = &work->call->tensors[TOKEN_SCALE];
    for (int64_t row = 0; row < rows; row++) {
        float of_token = 1;
        if (token->rank >= 0) {
            host_load(&of_token, host_at(token, (first + row) * token->strides[0]), token->type, 1, 1);
        }
        scale_row(work, (const int32_t *)sums + row * work->n, first + row, of_token);
    }
}

static int run_quantized(const aclOpExecutor *call, void *workspace) {
    const aclTensor *out = &call->tensors[OUT], *scale = &call->tensors[SCALE];
    host_matrix a = matrix_of(&call->tensors[A], 0), b = matrix_of(&call->tensors[B], 0);
    int64_t m = rows_of(out), n = host_last(out), k = call->integers[0];
    a = call->integers[1] ? turned(a) : a;
    b = call->integers[2] ? turned(b) : b;
    float *scratch = workspace, *scales = scratch + m * k;
    int32_t *sums = (int32_t *)(void *)(scales + n);
    bool one = host_elements(scale) == 1;
    host_load(scales, scale->data, scale->type, one ? 1 : n, 1);
    for (int64_t i = 1; i < n && one; i++) scales[i] = scales[0];
    scaling work = {call, scales, n};
    return host_gemm_finished(sums, m, n, k, a, b, scratch, scale_rows, &work);
}

EXPORT aclnnStatus aclnnQuantMatmulV4GetWorkspaceSize(const aclTensor *x1, const aclTensor *x2, const aclTensor *scale, const aclTensor *offset,
    const aclTensor *token_scale, const aclTensor *bias, bool transpose1, bool transpose2, const aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    if (x1 == NULL || x2 == NULL || scale == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnQuantMatmulV4: x1, x2, scale or out is null");
    }
    if (x1->type != ACL_INT8 || x2->type != ACL_INT8 || x1->rank != 2 || x2->rank != 2 || out->rank != 2 || !host_is_real(out->type) ||
        offset != NULL) {
        return INVALID("aclnnQuantMatmulV4: the host multiplies int8 matrices into float, half or bfloat16, without an offset");
    }
    int64_t k = x1->dims[transpose1 ? 0 : 1], m = x1->dims[transpose1 ? 1 : 0], n = x2->dims[transpose2 ? 0 : 1];
    int64_t scales = host_elements(scale);
    if (x2->dims[transpose2 ? 1 : 0] != k || out->dims[0] != m || out->dims[1] != n || (scales != n && scales != 1) ||
        (token_scale != NULL && host_elements(token_scale) != m) || (bias != NULL && (bias->type != ACL_INT32 || host_elements(bias) != n))) {
        return INVALID("aclnnQuantMatmulV4: sizes do not fit: m %lld, n %lld, k %lld, %lld scales", (long long)m, (long long)n, (long long)k,
            (long long)scales);
    }
    const aclTensor *tensors[] = {x1, x2, out, scale, token_scale, bias};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnQuantMatmulV4", run_quantized, 6, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[0] = k;
        (*executor)->integers[1] = transpose1;
        (*executor)->integers[2] = transpose2;
        host_workspace(*executor, workspace_bytes, (uint64_t)(m * k + n + m * n) * sizeof(float));
    }
    return status;
}
PHASE_TWO(aclnnQuantMatmulV4)

/* Grouped: rows that belong to expert e times the e-th weight. */
enum { GROUPS = 3 };

static int run_grouped(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[A], *out = &call->tensors[OUT], *groups = &call->tensors[GROUPS];
    int64_t total = rows_of(x), k = host_last(x), n = host_last(out), start = 0;
    float *scratch = workspace, *sums = scratch + total * k;
    host_matrix all = matrix_of(x, 0);
    int code = ACL_SUCCESS;
    for (int64_t expert = 0; expert < host_elements(groups) && code == ACL_SUCCESS; expert++) {
        int64_t number = host_integer(host_at(groups, expert * groups->strides[0]), groups->type);
        int64_t end = call->integers[0] == 1 ? start + number : number;
        if (end < start || end > total) {
            return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "aclnnGroupedMatmulV4: group %lld ends at row %lld of %lld", (long long)expert,
                (long long)end, (long long)total);
        }
        if (end > start) {
            host_matrix a = all;
            a.data += start * all.row_stride * (int64_t)host_type_bytes(all.type);
            code = host_gemm(sums, n, end - start, n, k, a, matrix_of(&call->tensors[B], expert), scratch);
        }
        for (int64_t row = start; row < end; row++) {
            host_store_row(out, row, sums + (row - start) * n);
        }
        start = end;
    }
    return code;
}

static const aclTensor *only(const aclTensorList *list) { return list != NULL && list->size == 1 ? list->tensors[0] : NULL; }

EXPORT aclnnStatus aclnnGroupedMatmulV4GetWorkspaceSize(const aclTensorList *x, const aclTensorList *weight, const aclTensorList *bias,
    const aclTensorList *scale, const aclTensorList *offset, const aclTensorList *antiquant_scale, const aclTensorList *antiquant_offset,
    const aclTensorList *token_scale, const aclTensor *groups, const aclTensorList *activation, const aclTensorList *activation_scale,
    const aclTensorList *activation_offset, int64_t split_item, int64_t group_type, int64_t group_list_type, int64_t act_type, aclTensorList *out,
    aclTensorList *feature_out, aclTensorList *quant_out, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (bias || scale || offset || antiquant_scale || antiquant_offset || token_scale || activation || activation_scale || activation_offset ||
        feature_out || quant_out || act_type != 0 || group_type != 0 || split_item < 2) {
        return INVALID("aclnnGroupedMatmulV4: the host takes one x, one weight of all experts, a group list and one out;"
                       " group type 0, split item 2 or 3, no bias, scales or activation");
    }
    const aclTensor *tensors[] = {only(x), only(weight), only(out), groups};
    if (tensors[A] == NULL || tensors[B] == NULL || tensors[OUT] == NULL || groups == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnGroupedMatmulV4: x, weight, out or the group list is missing");
    }
    const aclTensor *a = tensors[A], *b = tensors[B], *to = tensors[OUT];
    if (a->rank != 2 || b->rank != 3 || to->rank != 2 || !host_is_real(a->type) || a->type != b->type || host_last(a) != b->dims[1] ||
        host_last(b) != host_last(to) || a->dims[0] != to->dims[0] || host_elements(groups) != b->dims[0] || groups->type != ACL_INT64) {
        return INVALID("aclnnGroupedMatmulV4: x (m, k), weight (e, k, n), out (m, n) and e numbers of int64 do not fit together");
    }
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnGroupedMatmulV4", run_grouped, 4, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[0] = group_list_type;
        host_workspace(*executor, workspace_bytes, (uint64_t)(a->dims[0] * (host_last(a) + host_last(to))) * sizeof(float));
    }
    return status;
}
PHASE_TWO(aclnnGroupedMatmulV4)

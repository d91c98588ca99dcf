/*
 * aclnnRmsNorm, aclnnAddRmsNorm, aclnnSwiGlu, aclnnApplyRotaryPosEmb, aclnnSoftmax, aclnnReduceSum and
 * aclnnDynamicQuant: what works row by row.
 */
#include "tensor.h"

/* Kernels of rows share them out over the cores, some rows a part, each part with its own piece of the workspace. */
typedef struct {
    const aclOpExecutor *call;
    float *scratch;
    int64_t scratch_floats; /* of a part */
    int64_t rows, rows_per_part;
    void (*row)(const aclOpExecutor *call, int64_t row, float *scratch);
} row_work;

static void run_part(void *argument, int part) {
    const row_work *work = argument;
    int64_t first = part * work->rows_per_part, last = first + work->rows_per_part;
    for (int64_t row = first; row < last && row < work->rows; row++) {
        work->row(work->call, row, work->scratch + part * work->scratch_floats);
    }
}

static int64_t parts(int64_t rows) { return rows < 4L * host_cores() ? rows : 4L * host_cores(); }

static int each_row(const aclOpExecutor *call, void *workspace, int64_t rows, int64_t scratch_floats,
    void (*row)(const aclOpExecutor *, int64_t, float *)) {
    int64_t count = parts(rows);
    row_work work = {call, workspace, scratch_floats, rows, count == 0 ? 0 : (rows + count - 1) / count, row};
    host_parallel((int)count, run_part, &work);
    return ACL_SUCCESS;
}

static void row_workspace(aclOpExecutor *executor, uint64_t *workspace_bytes, int64_t rows, int64_t scratch_floats) {
    host_workspace(executor, workspace_bytes, (uint64_t)(parts(rows) * scratch_floats) * sizeof(float));
}

static bool same_shape(const aclTensor *a, const aclTensor *b) {
    bool same = a->rank == b->rank;
    for (int i = 0; same && i < a->rank; i++) same = a->dims[i] == b->dims[i];
    return same;
}

/* Sums squares in sixteen lanes, whatever the length, so that the order never depends on the machine's vectors. */
static float sum_of_squares(const float *x, int64_t count) {
    float lanes[16] = {0}, sum = 0;
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        for (int lane = 0; lane < 16; lane++) lanes[lane] += x[i + lane] * x[i + lane];
    }
    for (int lane = 0; i + lane < count; lane++) lanes[lane] += x[i + lane] * x[i + lane];
    for (int lane = 0; lane < 16; lane++) sum += lanes[lane];
    return sum;
}

/* y = x / sqrt(mean(x^2) + epsilon) * gamma; rstd is the reciprocal of that root. */
static void normalize(float *x, const aclTensor *gamma, float *gammas, double epsilon, const aclTensor *y, const aclTensor *rstd, int64_t row) {
    int64_t count = host_last(y);
    float reciprocal = 1.0f / sqrtf(sum_of_squares(x, count) / (float)count + (float)epsilon);
    host_load(gammas, gamma->data, gamma->type, count, gamma->strides[gamma->rank - 1]);
    for (int64_t i = 0; i < count; i++) gammas[i] *= x[i] * reciprocal;
    host_store_row(y, row, gammas);
    if (rstd->rank >= 0) {
        host_store(host_at(rstd, row), rstd->type, &reciprocal, 1, 1);
    }
}

enum { NORM_X, NORM_GAMMA, NORM_Y, NORM_RSTD, NORM_X2, NORM_SUM };

static void norm_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    const aclTensor *x = &call->tensors[NORM_X];
    host_load_row(scratch, x, row);
    normalize(scratch, &call->tensors[NORM_GAMMA], scratch + host_last(x), call->reals[0], &call->tensors[NORM_Y], &call->tensors[NORM_RSTD], row);
}

static int run_norm(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[NORM_X];
    return each_row(call, workspace, host_rows(x), 2 * host_last(x), norm_row);
}

static aclnnStatus prepare_norm(const char *name, int (*run)(const aclOpExecutor *, void *), const aclTensor *const tensors[6], double epsilon,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    const aclTensor *x = tensors[NORM_X], *gamma = tensors[NORM_GAMMA], *y = tensors[NORM_Y], *rstd = tensors[NORM_RSTD];
    if (x == NULL || gamma == NULL || y == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%s: a tensor is null", name);
    }
    if (!host_is_real(x->type) || !same_shape(x, y) || gamma->rank != 1 || gamma->dims[0] != host_last(x) ||
        (rstd != NULL && (host_elements(rstd) != host_rows(x) || !host_contiguous(rstd)))) {
        return INVALID("%s: x and y need one shape, gamma the last dimension, rstd one number a row", name);
    }
    aclnnStatus status = host_prepare(executor, workspace_bytes, name, run, 6, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->reals[0] = epsilon;
        row_workspace(*executor, workspace_bytes, host_rows(x), 2 * host_last(x));
    }
    return status;
}

EXPORT aclnnStatus aclnnRmsNormGetWorkspaceSize(const aclTensor *x, const aclTensor *gamma, double epsilon, const aclTensor *y,
    const aclTensor *rstd, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    const aclTensor *tensors[6] = {x, gamma, y, rstd, NULL, NULL};
    return prepare_norm("aclnnRmsNorm", run_norm, tensors, epsilon, workspace_bytes, executor);
}
PHASE_TWO(aclnnRmsNorm)

static void add_norm_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    const aclTensor *x = &call->tensors[NORM_X], *sum = &call->tensors[NORM_SUM];
    int64_t count = host_last(x);
    float *other = scratch + count;
    host_load_row(scratch, x, row);
    host_load_row(other, &call->tensors[NORM_X2], row);
    for (int64_t i = 0; i < count; i++) scratch[i] += other[i];
    host_store_row(sum, row, scratch);
    host_load_row(scratch, sum, row); /* what is normed is what was kept */
    normalize(scratch, &call->tensors[NORM_GAMMA], other, call->reals[0], &call->tensors[NORM_Y], &call->tensors[NORM_RSTD], row);
}

static int run_add_norm(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[NORM_X];
    return each_row(call, workspace, host_rows(x), 2 * host_last(x), add_norm_row);
}

EXPORT aclnnStatus aclnnAddRmsNormGetWorkspaceSize(const aclTensor *x1, const aclTensor *x2, const aclTensor *gamma, double epsilon,
    const aclTensor *y, const aclTensor *rstd, const aclTensor *x_out, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (x1 == NULL || x2 == NULL || x_out == NULL || !same_shape(x1, x2) || !same_shape(x1, x_out)) {
        return INVALID("aclnnAddRmsNorm: x1, x2 and xOut need one shape");
    }
    const aclTensor *tensors[6] = {x1, gamma, y, rstd, x2, x_out};
    return prepare_norm("aclnnAddRmsNorm", run_add_norm, tensors, epsilon, workspace_bytes, executor);
}
PHASE_TWO(aclnnAddRmsNorm)

/* out = silu(first half) * second half of the last dimension. */
static void gate_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    int64_t half = host_last(&call->tensors[1]);
    host_load_row(scratch, &call->tensors[0], row);
    for (int64_t i = 0; i < half; i++) scratch[i] = scratch[i] / (1.0f + expf(-scratch[i])) * scratch[half + i];
    host_store_row(&call->tensors[1], row, scratch);
}

static int run_gate(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[0];
    return each_row(call, workspace, host_rows(x), host_last(x), gate_row);
}

EXPORT aclnnStatus aclnnSwiGluGetWorkspaceSize(const aclTensor *x, int64_t dim, const aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    if (x == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnSwiGlu: a tensor is null");
    }
    if ((dim != -1 && dim != x->rank - 1) || !host_is_real(x->type) || host_last(x) != 2 * host_last(out) || host_rows(x) != host_rows(out)) {
        return INVALID("aclnnSwiGlu: dimension %lld; the host halves the last one, and out has that half", (long long)dim);
    }
    const aclTensor *tensors[] = {x, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnSwiGlu", run_gate, 2, tensors);
    if (status == ACLNN_SUCCESS) {
        row_workspace(*executor, workspace_bytes, host_rows(x), host_last(x));
    }
    return status;
}
PHASE_TWO(aclnnSwiGlu)

/* x = x * cos + rotate_half(x) * sin, in place, for every head of a token. */
static void rotate(const aclTensor *heads, int64_t token, const float *cosines, const float *sines, float *scratch) {
    int64_t count = heads->dims[2], size = heads->dims[3], half = size / 2;
    float *turned = scratch + size;
    for (int64_t head = 0; head < count; head++) {
        int64_t row = token * count + head;
        host_load_row(scratch, heads, row);
        for (int64_t i = 0; i < half; i++) {
            turned[i] = scratch[i] * cosines[i] - scratch[half + i] * sines[i];
            turned[half + i] = scratch[half + i] * cosines[half + i] + scratch[i] * sines[half + i];
        }
        host_store_row(heads, row, turned);
    }
}

enum { ROPE_QUERY, ROPE_KEY, ROPE_COS, ROPE_SIN };

static void rotate_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    int64_t size = call->tensors[ROPE_QUERY].dims[3];
    float *cosines = scratch + 2 * size, *sines = cosines + size;
    host_load_row(cosines, &call->tensors[ROPE_COS], row);
    host_load_row(sines, &call->tensors[ROPE_SIN], row);
    rotate(&call->tensors[ROPE_QUERY], row, cosines, sines, scratch);
    rotate(&call->tensors[ROPE_KEY], row, cosines, sines, scratch);
}

static int run_rotary(const aclOpExecutor *call, void *workspace) {
    const aclTensor *query = &call->tensors[ROPE_QUERY];
    return each_row(call, workspace, query->dims[0] * query->dims[1], 4 * query->dims[3], rotate_row);
}

EXPORT aclnnStatus aclnnApplyRotaryPosEmbGetWorkspaceSize(aclTensor *query, aclTensor *key, const aclTensor *cosine, const aclTensor *sine,
    int64_t layout, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (query == NULL || key == NULL || cosine == NULL || sine == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnApplyRotaryPosEmb: a tensor is null");
    }
    if (layout != 1 || query->rank != 4 || key->rank != 4 || !same_shape(cosine, sine) || query->dims[3] % 2 != 0) {
        return INVALID("aclnnApplyRotaryPosEmb: layout %lld; the host takes layout 1, that is B, S, N, D with an even D", (long long)layout);
    }
    int64_t tokens = query->dims[0] * query->dims[1];
    if (key->dims[0] * key->dims[1] != tokens || key->dims[3] != query->dims[3] || host_last(cosine) != query->dims[3] || host_rows(cosine) != tokens) {
        return INVALID("aclnnApplyRotaryPosEmb: key, cos and sin need the query's %lld tokens and head size", (long long)tokens);
    }
    const aclTensor *tensors[] = {query, key, cosine, sine};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnApplyRotaryPosEmb", run_rotary, 4, tensors);
    if (status == ACLNN_SUCCESS) {
        row_workspace(*executor, workspace_bytes, tokens, 4 * query->dims[3]);
    }
    return status;
}
PHASE_TWO(aclnnApplyRotaryPosEmb)

static void softmax_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    int64_t count = host_last(&call->tensors[0]);
    host_load_row(scratch, &call->tensors[0], row);
    float highest = -INFINITY, sum = 0;
    for (int64_t i = 0; i < count; i++) highest = fmaxf(highest, scratch[i]);
    for (int64_t i = 0; i < count; i++) sum += scratch[i] = expf(scratch[i] - highest);
    for (int64_t i = 0; i < count; i++) scratch[i] /= sum;
    host_store_row(&call->tensors[1], row, scratch);
}

static int run_softmax(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[0];
    return each_row(call, workspace, host_rows(x), host_last(x), softmax_row);
}

EXPORT aclnnStatus aclnnSoftmaxGetWorkspaceSize(const aclTensor *self, int64_t dim, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    if (self == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnSoftmax: a tensor is null");
    }
    if ((dim != -1 && dim != self->rank - 1) || !same_shape(self, out) || !host_is_real(self->type)) {
        return INVALID("aclnnSoftmax: dimension %lld; the host takes the last one, and out of the same shape", (long long)dim);
    }
    const aclTensor *tensors[] = {self, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnSoftmax", run_softmax, 2, tensors);
    if (status == ACLNN_SUCCESS) {
        row_workspace(*executor, workspace_bytes, host_rows(self), host_last(self));
    }
    return status;
}
PHASE_TWO(aclnnSoftmax)

static void sum_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    const aclTensor *out = &call->tensors[1];
    host_load_row(scratch, &call->tensors[0], row);
    float sum = 0;
    for (int64_t i = 0; i < host_last(&call->tensors[0]); i++) sum += scratch[i];
    host_store(host_at(out, row), out->type, &sum, 1, 1);
}

static int run_sum(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[0];
    return each_row(call, workspace, host_rows(x), host_last(x), sum_row);
}

EXPORT aclnnStatus aclnnReduceSumGetWorkspaceSize(const aclTensor *self, const aclIntArray *dims, bool keep, aclDataType type, aclTensor *out,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)keep; /* changes the result's shape, not its numbers */
    if (self == NULL || dims == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnReduceSum: a tensor or the dimensions are null");
    }
    if (dims->size != 1 || (dims->values[0] != -1 && dims->values[0] != self->rank - 1) || !host_is_real(self->type) || out->type != type ||
        !host_is_real(type) || host_elements(out) != host_rows(self) || !host_contiguous(out)) {
        return INVALID("aclnnReduceSum: the host sums real numbers over the last dimension, one result a row");
    }
    const aclTensor *tensors[] = {self, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnReduceSum", run_sum, 2, tensors);
    if (status == ACLNN_SUCCESS) {
        row_workspace(*executor, workspace_bytes, host_rows(self), host_last(self));
    }
    return status;
}
PHASE_TWO(aclnnReduceSum)

/* y = round(x / scale) with scale = max|x| / 127, one a row. */
static void quantize_row(const aclOpExecutor *call, int64_t row, float *scratch) {
    int64_t count = host_last(&call->tensors[0]);
    host_load_row(scratch, &call->tensors[0], row);
    float largest = 0;
    for (int64_t i = 0; i < count; i++) largest = fmaxf(largest, fabsf(scratch[i]));
    float scale = largest / 127.0f, inverse = largest == 0 ? 0 : 127.0f / largest;
    for (int64_t i = 0; i < count; i++) scratch[i] *= inverse;
    host_store_row(&call->tensors[1], row, scratch);
    host_store(host_at(&call->tensors[2], row), call->tensors[2].type, &scale, 1, 1);
}

static int run_quantize(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[0];
    return each_row(call, workspace, host_rows(x), host_last(x), quantize_row);
}

EXPORT aclnnStatus aclnnDynamicQuantGetWorkspaceSize(const aclTensor *x, const aclTensor *smooth, const aclTensor *y, const aclTensor *scale,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (x == NULL || y == NULL || scale == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnDynamicQuant: a tensor is null");
    }
    if (smooth != NULL || y->type != ACL_INT8 || !same_shape(x, y) || host_elements(scale) != host_rows(x) || !host_contiguous(scale)) {
        return INVALID("aclnnDynamicQuant: the host makes int8 of x's shape and one scale a row, without smoothing");
    }
    const aclTensor *tensors[] = {x, y, scale};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnDynamicQuant", run_quantize, 3, tensors);
    if (status == ACLNN_SUCCESS) {
        row_workspace(*executor, workspace_bytes, host_rows(x), host_last(x));
    }
    return status;
}
PHASE_TWO(aclnnDynamicQuant)

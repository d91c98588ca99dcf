/*
 * aclnnAdd, aclnnMul, aclnnDiv and aclnnCast, on views of any strides, with broadcasting.
 */
#include "tensor.h"

#define PIECE 256

/* A view of the given shape over a tensor; dimensions of one repeat. */
static bool broadcast(aclTensor *view, const aclTensor *tensor, const aclTensor *shape) {
    int missing = shape->rank - tensor->rank;
    if (missing < 0) {
        return false;
    }
    *view = *tensor;
    view->rank = shape->rank;
    for (int i = 0; i < shape->rank; i++) {
        int64_t size = i < missing ? 1 : tensor->dims[i - missing];
        if (size != shape->dims[i] && size != 1) {
            return false;
        }
        view->dims[i] = shape->dims[i];
        view->strides[i] = size == 1 && shape->dims[i] != 1 ? 0 : i < missing ? 0 : tensor->strides[i - missing];
    }
    return true;
}

enum { SELF, OTHER, RESULT };
enum { ADD, MULTIPLY, DIVIDE };

static void combine_row(const aclOpExecutor *call, int64_t row) {
    const aclTensor *a = &call->tensors[SELF], *b = &call->tensors[OTHER], *out = &call->tensors[RESULT];
    int64_t last = out->rank - 1, length = out->dims[last];
    int64_t starts[3] = {host_row_start(a, row), host_row_start(b, row), host_row_start(out, row)};
    float x[PIECE], y[PIECE], alpha = (float)call->reals[0];
    for (int64_t from = 0; from < length; from += PIECE) {
        int64_t count = length - from < PIECE ? length - from : PIECE;
        host_load(x, host_at(a, starts[SELF] + from * a->strides[last]), a->type, count, a->strides[last]);
        host_load(y, host_at(b, starts[OTHER] + from * b->strides[last]), b->type, count, b->strides[last]);
        if (call->integers[0] == ADD) {
            for (int64_t i = 0; i < count; i++) x[i] += alpha * y[i];
        } else if (call->integers[0] == MULTIPLY) {
            for (int64_t i = 0; i < count; i++) x[i] *= y[i];
        } else {
            for (int64_t i = 0; i < count; i++) x[i] /= y[i];
        }
        host_store(host_at(out, starts[RESULT] + from * out->strides[last]), out->type, x, count, out->strides[last]);
    }
}

static int run_combine(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    int64_t rows = host_rows(&call->tensors[RESULT]);
    for (int64_t row = 0; row < rows; row++) combine_row(call, row);
    return ACL_SUCCESS;
}

static aclnnStatus prepare(const char *name, int kind, double alpha, const aclTensor *self, const aclTensor *other, const aclTensor *out,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (self == NULL || other == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%s: a tensor is null", name);
    }
    aclTensor a, b;
    if (!host_is_real(self->type) || !host_is_real(other->type) || !host_is_real(out->type)) {
        return INVALID("%s: types %d, %d -> %d; allowed: float, half and bfloat16", name, self->type, other->type, out->type);
    }
    if (!broadcast(&a, self, out) || !broadcast(&b, other, out)) {
        return INVALID("%s: the shapes cannot be broadcast to the result's", name);
    }
    const aclTensor *tensors[] = {&a, &b, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, name, run_combine, 3, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[0] = kind;
        (*executor)->reals[0] = alpha;
    }
    return status;
}

EXPORT aclnnStatus aclnnAddGetWorkspaceSize(const aclTensor *self, const aclTensor *other, const aclScalar *alpha, aclTensor *out,
    uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (alpha == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnAdd: alpha is null");
    }
    return prepare("aclnnAdd", ADD, alpha->value, self, other, out, workspace_bytes, executor);
}
PHASE_TWO(aclnnAdd)

EXPORT aclnnStatus aclnnMulGetWorkspaceSize(const aclTensor *self, const aclTensor *other, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    return prepare("aclnnMul", MULTIPLY, 1, self, other, out, workspace_bytes, executor);
}
PHASE_TWO(aclnnMul)

EXPORT aclnnStatus aclnnDivGetWorkspaceSize(const aclTensor *self, const aclTensor *other, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    return prepare("aclnnDiv", DIVIDE, 1, self, other, out, workspace_bytes, executor);
}
PHASE_TWO(aclnnDiv)

static void store_integer(void *to, aclDataType type, int64_t value) {
    switch (type) {
    case ACL_INT64:
        *(int64_t *)to = value;
        return;
    case ACL_INT32:
        *(int32_t *)to = (int32_t)value;
        return;
    default:
        *(int8_t *)to = (int8_t)value;
        return;
    }
}

static int run_cast(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    const aclTensor *from = &call->tensors[0], *to = &call->tensors[1];
    int64_t rows = host_rows(to), length = host_last(to), step = from->strides[from->rank - 1], to_step = to->strides[to->rank - 1];
    bool integers = !host_is_real(from->type) && !host_is_real(to->type);
    float piece[PIECE];
    for (int64_t row = 0; row < rows; row++) {
        int64_t start = host_row_start(from, row), to_start = host_row_start(to, row);
        for (int64_t i = 0; integers && i < length; i++) {
            store_integer(host_at(to, to_start + i * to_step), to->type, host_integer(host_at(from, start + i * step), from->type));
        }
        for (int64_t i = 0; !integers && i < length; i += PIECE) {
            int64_t count = length - i < PIECE ? length - i : PIECE;
            host_load(piece, host_at(from, start + i * step), from->type, count, step);
            if (!host_is_real(to->type)) {
                for (int64_t j = 0; j < count; j++) piece[j] = truncf(piece[j]);
            }
            host_store(host_at(to, to_start + i * to_step), to->type, piece, count, to_step);
        }
    }
    return ACL_SUCCESS;
}

EXPORT aclnnStatus aclnnCastGetWorkspaceSize(const aclTensor *self, aclDataType type, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    if (self == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnCast: a tensor is null");
    }
    bool same = self->rank == out->rank && out->type == type;
    for (int i = 0; same && i < out->rank; i++) same = self->dims[i] == out->dims[i];
    if (!same) {
        return INVALID("aclnnCast: out needs self's shape and type %d", (int)type);
    }
    const aclTensor *tensors[] = {self, out};
    return host_prepare(executor, workspace_bytes, "aclnnCast", run_cast, 2, tensors);
}
PHASE_TWO(aclnnCast)

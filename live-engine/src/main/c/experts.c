/*
 * Mixture of experts: aclnnMoeGatingTopKSoftmax, aclnnMoeInitRoutingV2, aclnnMoeFinalizeRoutingV2, and across ranks
 * aclnnMoeDistributeDispatch and aclnnMoeDistributeCombine.
 */
#include "hccl.h"
#include <stdlib.h>

static int64_t *integers64(const aclTensor *tensor) { return (int64_t *)(void *)tensor->data; }
static int32_t *integers32(const aclTensor *tensor) { return (int32_t *)(void *)tensor->data; }

static bool is_int32(const aclTensor *tensor) { return tensor->type == ACL_INT32 && host_contiguous(tensor); }

/* Gating: the k largest of softmax(x), not scaled to a sum of one. */
enum { GATE_X, GATE_Y, GATE_EXPERT, GATE_ROW };

static int run_gating(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[GATE_X], *y = &call->tensors[GATE_Y];
    int64_t rows = host_rows(x), experts = host_last(x), k = host_last(y);
    float *scores = workspace;
    for (int64_t row = 0; row < rows; row++) {
        host_load_row(scores, x, row);
        float highest = -INFINITY, sum = 0;
        for (int64_t i = 0; i < experts; i++) highest = fmaxf(highest, scores[i]);
        for (int64_t i = 0; i < experts; i++) sum += scores[i] = expf(scores[i] - highest);
        for (int64_t choice = 0; choice < k; choice++) {
            int64_t best = 0;
            for (int64_t i = 1; i < experts; i++) best = scores[i] > scores[best] ? i : best;
            float score = scores[best] / sum;
            host_store(host_at(y, row * k + choice), y->type, &score, 1, 1);
            integers32(&call->tensors[GATE_EXPERT])[row * k + choice] = (int32_t)best;
            integers32(&call->tensors[GATE_ROW])[row * k + choice] = (int32_t)(choice * rows + row);
            scores[best] = -1;
        }
    }
    return ACL_SUCCESS;
}

EXPORT aclnnStatus aclnnMoeGatingTopKSoftmaxGetWorkspaceSize(const aclTensor *x, const aclTensor *finished, int64_t k, const aclTensor *y,
    const aclTensor *expert, const aclTensor *row, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (x == NULL || y == NULL || expert == NULL || row == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnMoeGatingTopKSoftmax: a tensor is null");
    }
    int64_t choices = host_rows(x) * k;
    if (finished != NULL || k < 1 || k > host_last(x) || host_last(y) != k || host_elements(y) != choices || !host_contiguous(y) ||
        !is_int32(expert) || !is_int32(row) || host_elements(expert) != choices || host_elements(row) != choices) {
        return INVALID("aclnnMoeGatingTopKSoftmax: k %lld of %lld experts; results need that many numbers a row, indices int32, nothing finished",
            (long long)k, (long long)host_last(x));
    }
    const aclTensor *tensors[] = {x, y, expert, row};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnMoeGatingTopKSoftmax", run_gating, 4, tensors);
    if (status == ACLNN_SUCCESS) {
        host_workspace(*executor, workspace_bytes, (uint64_t)host_last(x) * sizeof(float));
    }
    return status;
}
PHASE_TWO(aclnnMoeGatingTopKSoftmax)

static int bad_expert(const aclOpExecutor *call, int64_t place, int64_t expert, int64_t experts) {
    return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: expert %lld at place %lld; allowed: 0 to %lld", call->name, (long long)expert,
        (long long)place, (long long)experts - 1);
}

/* Routing: a copy of each token for each of its experts, ordered by expert, and where each copy went. */
enum { ROUTE_X, ROUTE_EXPERT, ROUTE_OUT, ROUTE_PLACE, ROUTE_COUNTS };

static int run_routing(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[ROUTE_X], *expert = &call->tensors[ROUTE_EXPERT], *out = &call->tensors[ROUTE_OUT];
    int64_t k = host_last(expert), copies = host_elements(expert), experts = call->integers[0];
    int64_t *next = workspace; /* the next place of each expert */
    memset(next, 0, (size_t)(experts + 1) * sizeof *next);
    for (int64_t i = 0; i < copies; i++) {
        int32_t one = integers32(expert)[i];
        if (one < 0 || one >= experts) {
            return bad_expert(call, i, one, experts);
        }
        next[one + 1]++;
    }
    for (int64_t i = 0; i < experts; i++) {
        next[i + 1] += next[i];
        if (call->tensors[ROUTE_COUNTS].rank >= 0) {
            integers32(&call->tensors[ROUTE_COUNTS])[i] = (int32_t)(call->integers[1] == 1 ? next[i + 1] : next[i + 1] - next[i]);
        }
    }
    size_t bytes = (size_t)host_last(x) * host_type_bytes(x->type);
    for (int64_t i = 0; i < copies; i++) {
        int64_t place = next[integers32(expert)[i]]++;
        integers32(&call->tensors[ROUTE_PLACE])[i] = (int32_t)place;
        memcpy(host_at(out, place * out->strides[0]), host_at(x, i / k * x->strides[0]), bytes);
    }
    return ACL_SUCCESS;
}

EXPORT aclnnStatus aclnnMoeInitRoutingV2GetWorkspaceSize(const aclTensor *x, const aclTensor *expert, int64_t active, int64_t capacity,
    int64_t experts, int64_t drop_mode, int64_t count_flag, bool before_capacity, const aclTensor *out, const aclTensor *place,
    const aclTensor *counts, const aclTensor *counts_before, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    if (x == NULL || expert == NULL || out == NULL || place == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnMoeInitRoutingV2: a tensor is null");
    }
    int64_t copies = host_elements(expert);
    if (active != 0 || capacity != 0 || drop_mode != 0 || before_capacity || counts_before != NULL || experts < 1 || count_flag < 0 || count_flag > 2 ||
        (count_flag > 0) != (counts != NULL)) {
        return INVALID("aclnnMoeInitRoutingV2: the host drops nothing: active 0, capacity 0, drop mode 0, a count flag of 0 to 2");
    }
    if (x->rank != 2 || out->rank != 2 || x->type != out->type || host_last(x) != host_last(out) || out->dims[0] != copies || !is_int32(expert) ||
        !is_int32(place) || host_elements(place) != copies || host_rows(expert) != x->dims[0] || x->strides[1] != 1 || out->strides[1] != 1 ||
        (counts != NULL && (!is_int32(counts) || host_elements(counts) != experts))) {
        return INVALID("aclnnMoeInitRoutingV2: x (tokens, size), expertIdx (tokens, k) of int32 and the results do not fit together");
    }
    const aclTensor *tensors[] = {x, expert, out, place, counts};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnMoeInitRoutingV2", run_routing, 5, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[0] = experts;
        (*executor)->integers[1] = count_flag;
        host_workspace(*executor, workspace_bytes, (uint64_t)(experts + 1) * sizeof(int64_t));
    }
    return status;
}
PHASE_TWO(aclnnMoeInitRoutingV2)

/* The way back: a token's copies, each times its score, summed in the order of its choices. */
enum { BACK_X, BACK_PLACE, BACK_SCALE, BACK_OUT };

static int run_finalize(const aclOpExecutor *call, void *workspace) {
    const aclTensor *x = &call->tensors[BACK_X], *scale = &call->tensors[BACK_SCALE], *out = &call->tensors[BACK_OUT];
    int64_t size = host_last(out), k = host_last(scale), rows = out->dims[0];
    float *sums = workspace, *values = sums + size;
    for (int64_t row = 0; row < rows; row++) {
        memset(sums, 0, (size_t)size * sizeof *sums);
        for (int64_t choice = 0; choice < k; choice++) {
            float weight;
            int64_t index = call->integers[0] == 2 ? row * k + choice : choice * rows + row;
            int32_t place = integers32(&call->tensors[BACK_PLACE])[index];
            if (place < 0 || place >= x->dims[0]) {
                return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: place %d of token %lld; allowed: 0 to %lld", call->name, place, (long long)row,
                    (long long)x->dims[0] - 1);
            }
            host_load(&weight, host_at(scale, row * k + choice), scale->type, 1, 1);
            host_load_row(values, x, place);
            for (int64_t i = 0; i < size; i++) sums[i] += weight * values[i];
        }
        host_store_row(out, row, sums);
    }
    return ACL_SUCCESS;
}

EXPORT aclnnStatus aclnnMoeFinalizeRoutingV2GetWorkspaceSize(const aclTensor *x, const aclTensor *place, const aclTensor *x1, const aclTensor *x2,
    const aclTensor *bias, const aclTensor *scale, const aclTensor *expert, int64_t drop_mode, const aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    (void)expert; /* says which bias, of which there is none */
    if (x == NULL || place == NULL || scale == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnMoeFinalizeRoutingV2: expandedX, expandedRowIdx, scales or out is null");
    }
    if (x1 != NULL || x2 != NULL || bias != NULL || (drop_mode != 0 && drop_mode != 2) || x->rank != 2 || out->rank != 2 || scale->rank != 2 ||
        !host_contiguous(scale) || scale->dims[0] != out->dims[0] || host_last(x) != host_last(out) || !is_int32(place) ||
        host_elements(place) != host_elements(scale)) {
        return INVALID("aclnnMoeFinalizeRoutingV2: the host takes drop modes 0 and 2 without additions; places and scales of (tokens, k)");
    }
    const aclTensor *tensors[] = {x, place, scale, out};
    aclnnStatus status = host_prepare(executor, workspace_bytes, "aclnnMoeFinalizeRoutingV2", run_finalize, 4, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[0] = drop_mode;
        host_workspace(*executor, workspace_bytes, (uint64_t)(2 * host_last(out)) * sizeof(float));
    }
    return status;
}
PHASE_TWO(aclnnMoeFinalizeRoutingV2)

/*
 * Across ranks, each of which owns experts / ranks experts. Received copies lie by own expert, then by rank of
 * origin, then in that rank's order; recvCounts (own experts x ranks) are running ends in that order.
 */
enum { SEND_X, SEND_EXPERT, RECEIVED, SEND_INDEX, EXPERT_COUNTS, RECEIVE_COUNTS };
enum { EXPERTS, COUNT_TYPE };

/* The i-th choice as the how-manieth this rank sends to its expert. */
static int number_choices(const aclOpExecutor *call, const aclTensor *expert, const aclTensor *index, int64_t experts) {
    int32_t *seen = calloc((size_t)experts, sizeof *seen);
    int code = seen == NULL ? host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no memory left", call->name) : ACL_SUCCESS;
    for (int64_t i = 0; i < host_elements(expert) && code == ACL_SUCCESS; i++) {
        int32_t one = integers32(expert)[i];
        code = one < 0 || one >= experts ? bad_expert(call, i, one, experts) : ACL_SUCCESS;
        if (code == ACL_SUCCESS) {
            integers32(index)[i] = seen[one]++;
        }
    }
    free(seen);
    return code;
}

static int receive_copies(const void *const *all, host_communicator *communicator, void *state) {
    const aclOpExecutor *call = state, *const *calls = (const aclOpExecutor *const *)all;
    const aclTensor *out = &call->tensors[RECEIVED];
    int64_t ranks = host_ranks(communicator), own = call->integers[EXPERTS] / ranks, first = host_rank(communicator) * own, place = 0;
    for (int64_t local = 0; local < own; local++) {
        int64_t start = place;
        for (int64_t rank = 0; rank < ranks; rank++) {
            const aclTensor *x = &calls[rank]->tensors[SEND_X], *expert = &calls[rank]->tensors[SEND_EXPERT];
            int64_t k = host_last(expert);
            for (int64_t i = 0; i < host_elements(expert); i++) {
                if (integers32(expert)[i] != first + local) {
                    continue;
                }
                if (place >= out->dims[0]) {
                    return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: more than the %lld copies that expandX has room for", call->name,
                        (long long)out->dims[0]);
                }
                memcpy(host_at(out, place++ * out->strides[0]), host_at(x, i / k * x->strides[0]), (size_t)host_last(x) * host_type_bytes(x->type));
            }
            integers32(&call->tensors[RECEIVE_COUNTS])[local * ranks + rank] = (int32_t)place;
        }
        integers64(&call->tensors[EXPERT_COUNTS])[local] = call->integers[COUNT_TYPE] == 1 ? place - start : place;
    }
    return ACL_SUCCESS;
}

static int run_dispatch(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    int numbered = number_choices(call, &call->tensors[SEND_EXPERT], &call->tensors[SEND_INDEX], call->integers[EXPERTS]);
    int met = host_meet((host_communicator *)call->extra, call, receive_copies, NULL, (void *)call);
    return numbered != ACL_SUCCESS ? numbered : met;
}

static aclnnStatus check_group(const char *name, host_communicator *communicator, const char *group, int64_t ranks, int64_t experts, bool alone) {
    if (communicator == NULL || host_ranks(communicator) != ranks) {
        return INVALID("%s: %s is no group of %lld ranks with this one", name, group == NULL ? "null" : group, (long long)ranks);
    }
    if (!alone || experts < ranks || experts % ranks != 0) {
        return INVALID("%s: %lld experts on %lld ranks; the host takes as many on each, no shared experts, no tensor parallel group, no quantization",
            name, (long long)experts, (long long)ranks);
    }
    return ACLNN_SUCCESS;
}

EXPORT aclnnStatus aclnnMoeDistributeDispatchGetWorkspaceSize(const aclTensor *x, const aclTensor *expert, const aclTensor *scales,
    const aclTensor *active, const aclTensor *expert_scales, const char *group, int64_t ranks, int64_t rank, int64_t experts, const char *tp_group,
    int64_t tp_ranks, int64_t tp_rank, int64_t shard_type, int64_t shared, int64_t shared_ranks, int64_t quant_mode, int64_t global_batch,
    int64_t count_type, aclTensor *out, aclTensor *dynamic_scales, aclTensor *index, aclTensor *expert_counts, aclTensor *receive_counts,
    aclTensor *tp_counts, aclTensor *expand_scales, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)tp_group;
    (void)tp_rank;
    (void)shard_type;
    (void)global_batch;
    (void)dynamic_scales;
    (void)tp_counts;
    (void)expand_scales;
    if (x == NULL || expert == NULL || out == NULL || index == NULL || expert_counts == NULL || receive_counts == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnMoeDistributeDispatch: a tensor is null");
    }
    host_communicator *communicator = host_communicator_of(group, rank);
    bool alone = tp_ranks <= 1 && shared == 0 && shared_ranks == 0 && quant_mode == 0 && !scales && !active && !expert_scales;
    aclnnStatus status = check_group("aclnnMoeDistributeDispatch", communicator, group, ranks, experts, alone);
    if (status != ACLNN_SUCCESS) {
        return status;
    }
    if (x->rank != 2 || expert->rank != 2 || expert->dims[0] != x->dims[0] || out->rank != 2 || host_last(out) != host_last(x) || out->type != x->type ||
        x->strides[1] != 1 || out->strides[1] != 1 || !is_int32(expert) || !is_int32(index) || host_elements(index) < host_elements(expert) ||
        expert_counts->type != ACL_INT64 || host_elements(expert_counts) != experts / ranks || !is_int32(receive_counts) ||
        host_elements(receive_counts) < experts) {
        return INVALID("aclnnMoeDistributeDispatch: x (tokens, size), expertIds (tokens, k) and the results do not fit together");
    }
    const aclTensor *tensors[] = {x, expert, out, index, expert_counts, receive_counts};
    status = host_prepare(executor, workspace_bytes, "aclnnMoeDistributeDispatch", run_dispatch, 6, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[EXPERTS] = experts;
        (*executor)->integers[COUNT_TYPE] = count_type;
        (*executor)->extra = communicator;
    }
    return status;
}
PHASE_TWO(aclnnMoeDistributeDispatch)

enum { COMPUTED, COMBINE_EXPERT, COMBINE_INDEX, SEND_COUNTS, WEIGHTS, COMBINED };

/* One token: what its experts, wherever they are, made of it. */
static void combine_token(const aclOpExecutor *call, const aclOpExecutor *const *calls, host_communicator *communicator, int64_t token, float *sums) {
    const aclTensor *expert = &call->tensors[COMBINE_EXPERT], *weights = &call->tensors[WEIGHTS], *out = &call->tensors[COMBINED];
    int64_t k = host_last(expert), ranks = host_ranks(communicator), own = call->integers[EXPERTS] / ranks, size = host_last(out);
    float *values = sums + size;
    memset(sums, 0, (size_t)size * sizeof *sums);
    for (int64_t choice = token * k; choice < (token + 1) * k; choice++) {
        int64_t chosen = integers32(expert)[choice], owner = chosen / own;
        int64_t slot = chosen % own * ranks + host_rank(communicator);
        const aclOpExecutor *there = calls[owner];
        int64_t start = slot == 0 ? 0 : integers32(&there->tensors[SEND_COUNTS])[slot - 1];
        float weight;
        host_load(&weight, host_at(weights, choice), weights->type, 1, 1);
        host_load_row(values, &there->tensors[COMPUTED], start + integers32(&call->tensors[COMBINE_INDEX])[choice]);
        for (int64_t i = 0; i < size; i++) sums[i] += weight * values[i];
    }
    host_store_row(out, token, sums);
}

static int combine_tokens(const void *const *all, host_communicator *communicator, void *state) {
    const aclOpExecutor *call = state;
    const aclTensor *out = &call->tensors[COMBINED];
    float *sums = malloc((size_t)(2 * host_last(out)) * sizeof *sums);
    if (sums == NULL) {
        return host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no memory left", call->name);
    }
    for (int64_t token = 0; token < out->dims[0]; token++) {
        combine_token(call, (const aclOpExecutor *const *)all, communicator, token, sums);
    }
    free(sums);
    return ACL_SUCCESS;
}

static int run_combine(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    return host_meet((host_communicator *)call->extra, call, combine_tokens, NULL, (void *)call);
}

EXPORT aclnnStatus aclnnMoeDistributeCombineGetWorkspaceSize(const aclTensor *x, const aclTensor *expert, const aclTensor *index,
    const aclTensor *send_counts, const aclTensor *weights, const aclTensor *tp_counts, const aclTensor *active, const aclTensor *activation_scale,
    const aclTensor *weight_scale, const aclTensor *groups, const aclTensor *expand_scales, const char *group, int64_t ranks, int64_t rank,
    int64_t experts, const char *tp_group, int64_t tp_ranks, int64_t tp_rank, int64_t shard_type, int64_t shared, int64_t shared_ranks,
    int64_t global_batch, int64_t out_type, int64_t quant_mode, int64_t group_type, aclTensor *out, uint64_t *workspace_bytes,
    aclOpExecutor **executor) {
    (void)tp_counts;
    (void)expand_scales;
    (void)tp_group;
    (void)tp_rank;
    (void)shard_type;
    (void)global_batch;
    (void)out_type;
    (void)group_type;
    if (x == NULL || expert == NULL || index == NULL || send_counts == NULL || weights == NULL || out == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnMoeDistributeCombine: a tensor is null");
    }
    host_communicator *communicator = host_communicator_of(group, rank);
    bool alone = tp_ranks <= 1 && shared == 0 && shared_ranks == 0 && quant_mode == 0 && !active && !activation_scale && !weight_scale && !groups;
    aclnnStatus status = check_group("aclnnMoeDistributeCombine", communicator, group, ranks, experts, alone);
    if (status != ACLNN_SUCCESS) {
        return status;
    }
    if (x->rank != 2 || out->rank != 2 || host_last(x) != host_last(out) || expert->rank != 2 || expert->dims[0] != out->dims[0] || !is_int32(expert) ||
        !is_int32(index) || !is_int32(send_counts) || host_elements(index) < host_elements(expert) || host_elements(send_counts) < experts ||
        host_elements(weights) != host_elements(expert) || !host_contiguous(weights)) {
        return INVALID("aclnnMoeDistributeCombine: expandX, expertIds (tokens, k), its indices, counts, scales and x do not fit together");
    }
    const aclTensor *tensors[] = {x, expert, index, send_counts, weights, out};
    status = host_prepare(executor, workspace_bytes, "aclnnMoeDistributeCombine", run_combine, 6, tensors);
    if (status == ACLNN_SUCCESS) {
        (*executor)->integers[EXPERTS] = experts;
        (*executor)->extra = communicator;
    }
    return status;
}
PHASE_TWO(aclnnMoeDistributeCombine)

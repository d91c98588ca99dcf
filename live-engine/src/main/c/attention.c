/*
 * aclnnFusedInferAttentionScore over a paged cache: grouped queries, prompts and single tokens of many sequences in one call.
 *
 * Layout TND: queries of all sequences one after another, actualSeqLengths their running ends, actualSeqLengthsKv
 * the keys of each; key and value are pages of (pages, page size, heads * head size). The last query of a sequence
 * sees its last key (sparse mode 3), or every query sees every key (sparse mode 0, no mask).
 */
#include "tensor.h"
#include <stdatomic.h>
#include <stdlib.h>

enum { QUERY, KEY, VALUE, PAGES, OUT };
enum { HEADS, KV_HEADS, PAGE_SIZE, CAUSAL };

typedef float lanes __attribute__((vector_size(64), aligned(4)));
#define LANES 16
#define QUERIES_PER_PART 32
#define KEYS_PER_BLOCK 64
#define MASK_SIZE 2048 /* of the compressed causal mask, which says nothing that mode 3 does not */

static int64_t query_start(const aclOpExecutor *call, int64_t sequence) { return sequence == 0 ? 0 : call->longs[sequence - 1]; }

/* The keys or values of one block of positions and one head, as floats. */
static void load_block(float *to, const aclOpExecutor *call, int tensor, int64_t sequence, int64_t head, int64_t from, int64_t count) {
    const aclTensor *cache = &call->tensors[tensor], *pages = &call->tensors[PAGES];
    int64_t size = host_last(&call->tensors[QUERY]), page_size = call->integers[PAGE_SIZE];
    for (int64_t i = 0; i < count; i++) {
        int64_t position = from + i;
        int64_t page = host_integer(host_at(pages, sequence * pages->strides[0] + position / page_size * pages->strides[1]), pages->type);
        int64_t start = page * cache->strides[0] + position % page_size * cache->strides[1] + head * size;
        host_load(to + i * size, host_at(cache, start), cache->type, size, 1);
    }
}

static float dot(const float *a, const float *b, int64_t size) {
    lanes sums = {0};
    int64_t i = 0;
    for (; i + LANES <= size; i += LANES) sums += *(const lanes *)(a + i) * *(const lanes *)(b + i);
    float sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (; i < size; i++) sum += a[i] * b[i];
    return sum;
}

/* One query so far: the largest score, the sum of exp(score - largest) and the values weighed by those. */
typedef struct {
    float largest, sum;
} running;

static void add_keys(running *state, float *weighed, const float *query, const float *keys, const float *values, int64_t count, int64_t size) {
    float scores[KEYS_PER_BLOCK], largest = state->largest;
    for (int64_t i = 0; i < count; i++) {
        scores[i] = dot(query, keys + i * size, size);
        largest = fmaxf(largest, scores[i]);
    }
    float shrink = expf(state->largest - largest);
    state->sum *= shrink;
    for (int64_t j = 0; j < size; j++) weighed[j] *= shrink;
    for (int64_t i = 0; i < count; i++) {
        float weight = expf(scores[i] - largest);
        state->sum += weight;
        for (int64_t j = 0; j < size; j++) weighed[j] += weight * values[i * size + j];
    }
    state->largest = largest;
}

/* The rows of one part: queries of one sequence, each with all the heads that share one key head. */
typedef struct {
    int64_t sequence, head, group;
    int64_t first, count; /* queries, from the sequence's first */
    int64_t before;       /* keys before the sequence's first query */
    int64_t keys;
    float *queries, *weighed, *key_block, *value_block;
    running *states;
} rows_of_part;

static void load_queries(const aclOpExecutor *call, rows_of_part *rows, int64_t size) {
    const aclTensor *query = &call->tensors[QUERY];
    int64_t start = query_start(call, rows->sequence) + rows->first;
    for (int64_t i = 0; i < rows->count * rows->group; i++) {
        int64_t head = rows->head * rows->group + i % rows->group;
        float *to = rows->queries + i * size;
        host_load(to, host_at(query, (start + i / rows->group) * query->strides[0] + head * query->strides[1]), query->type, size, 1);
        for (int64_t j = 0; j < size; j++) to[j] *= (float)call->reals[0];
        memset(rows->weighed + i * size, 0, (size_t)size * sizeof *to);
        rows->states[i] = (running){-INFINITY, 0};
    }
}

static void store_rows(const aclOpExecutor *call, const rows_of_part *rows, int64_t size) {
    const aclTensor *out = &call->tensors[OUT];
    int64_t start = query_start(call, rows->sequence) + rows->first;
    for (int64_t i = 0; i < rows->count * rows->group; i++) {
        int64_t head = rows->head * rows->group + i % rows->group;
        float *from = rows->weighed + i * size;
        float sum = rows->states[i].sum;
        for (int64_t j = 0; j < size; j++) from[j] = sum > 0 ? from[j] / sum : 0;
        host_store(host_at(out, (start + i / rows->group) * out->strides[0] + head * out->strides[1]), out->type, from, size, 1);
    }
}

/* Blocks of keys begin at multiples of the same number for every query, so that no query's sums depend on its neighbours. */
static void attend_rows(const aclOpExecutor *call, rows_of_part *rows, int64_t size) {
    load_queries(call, rows, size);
    bool causal = call->integers[CAUSAL] != 0;
    int64_t visible = causal ? rows->before + rows->first + rows->count : rows->keys;
    for (int64_t from = 0; from < visible; from += KEYS_PER_BLOCK) {
        int64_t count = visible - from < KEYS_PER_BLOCK ? visible - from : KEYS_PER_BLOCK;
        load_block(rows->key_block, call, KEY, rows->sequence, rows->head, from, count);
        load_block(rows->value_block, call, VALUE, rows->sequence, rows->head, from, count);
        for (int64_t i = 0; i < rows->count * rows->group; i++) {
            int64_t seen = causal ? rows->before + rows->first + i / rows->group + 1 - from : count;
            seen = seen > count ? count : seen;
            if (seen > 0) {
                add_keys(&rows->states[i], rows->weighed + i * size, rows->queries + i * size, rows->key_block, rows->value_block, seen, size);
            }
        }
    }
    store_rows(call, rows, size);
}

typedef struct {
    const aclOpExecutor *call;
    int64_t sequences, size, chunks;
    atomic_bool failed;
} attention;

static void attend(void *argument, int part) {
    attention *work = argument;
    const aclOpExecutor *call = work->call;
    int64_t kv_heads = call->integers[KV_HEADS], size = work->size;
    rows_of_part rows = {.head = part / work->chunks % kv_heads, .sequence = part / work->chunks / kv_heads};
    int64_t queries = call->longs[rows.sequence] - query_start(call, rows.sequence);
    rows.group = call->integers[HEADS] / kv_heads;
    rows.first = part % work->chunks * QUERIES_PER_PART;
    rows.count = queries - rows.first < QUERIES_PER_PART ? queries - rows.first : QUERIES_PER_PART;
    rows.keys = call->longs[work->sequences + rows.sequence];
    rows.before = rows.keys - queries;
    if (rows.count <= 0) {
        return;
    }
    int64_t number = rows.count * rows.group;
    rows.queries = malloc((size_t)((2 * number + 2 * KEYS_PER_BLOCK) * size) * sizeof(float));
    rows.states = malloc((size_t)number * sizeof *rows.states);
    if (rows.queries == NULL || rows.states == NULL) {
        atomic_store(&work->failed, true);
    } else {
        rows.weighed = rows.queries + number * size;
        rows.key_block = rows.weighed + number * size;
        rows.value_block = rows.key_block + KEYS_PER_BLOCK * size;
        attend_rows(call, &rows, size);
    }
    free(rows.queries);
    free(rows.states);
}

/* Every page that a sequence's keys lie on must be one of the cache's. */
static int check_pages(const aclOpExecutor *call, int64_t sequences) {
    const aclTensor *pages = &call->tensors[PAGES];
    for (int64_t sequence = 0; sequence < sequences; sequence++) {
        int64_t used = (call->longs[sequences + sequence] + call->integers[PAGE_SIZE] - 1) / call->integers[PAGE_SIZE];
        for (int64_t i = 0; i < used; i++) {
            int64_t page = host_integer(host_at(pages, sequence * pages->strides[0] + i * pages->strides[1]), pages->type);
            if (page < 0 || page >= call->tensors[KEY].dims[0]) {
                return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: page %lld of sequence %lld; allowed: 0 to %lld", call->name,
                    (long long)page, (long long)sequence, (long long)call->tensors[KEY].dims[0] - 1);
            }
        }
    }
    return ACL_SUCCESS;
}

static int run_attention(const aclOpExecutor *call, void *workspace) {
    (void)workspace;
    int64_t sequences = (int64_t)call->long_counts[0], longest = 0;
    int code = check_pages(call, sequences);
    for (int64_t i = 0; i < sequences; i++) {
        int64_t queries = call->longs[i] - query_start(call, i);
        longest = queries > longest ? queries : longest;
    }
    if (code != ACL_SUCCESS || longest == 0) {
        return code;
    }
    attention work = {call, sequences, host_last(&call->tensors[QUERY]), (longest + QUERIES_PER_PART - 1) / QUERIES_PER_PART, false};
    host_parallel((int)(sequences * call->integers[KV_HEADS] * work.chunks), attend, &work);
    return atomic_load(&work.failed) ? host_fail(ACL_ERROR_BAD_ALLOC, "%s: the host has no memory left", call->name) : ACL_SUCCESS;
}

static aclnnStatus check_lengths(const aclIntArray *ends, const aclIntArray *keys, const aclTensor *query, const aclTensor *pages, int64_t page_size) {
    int64_t start = 0;
    for (uint64_t i = 0; i < ends->size; i++) {
        int64_t queries = ends->values[i] - start;
        if (queries < 0 || keys->values[i] < queries || keys->values[i] > pages->dims[1] * page_size) {
            return INVALID("aclnnFusedInferAttentionScore: sequence %llu has %lld queries and %lld keys; allowed: queries from 0 to the keys,"
                           " keys up to %lld pages of %lld",
                (unsigned long long)i, (long long)queries, (long long)keys->values[i], (long long)pages->dims[1], (long long)page_size);
        }
        start = ends->values[i];
    }
    return start == query->dims[0] ? ACLNN_SUCCESS
                                   : INVALID("aclnnFusedInferAttentionScore: the sequences end at query %lld of %lld", (long long)start,
                                         (long long)query->dims[0]);
}

static aclnnStatus keep_lengths(aclOpExecutor *executor, const aclIntArray *ends, const aclIntArray *keys) {
    executor->longs = malloc(2 * (ends->size + 1) * sizeof *executor->longs);
    if (executor->longs == NULL) {
        host_release(executor);
        return host_fail(ACLNN_ERR_RUNTIME_ERROR, "aclnnFusedInferAttentionScore: the host has no memory left");
    }
    memcpy(executor->longs, ends->values, ends->size * sizeof *executor->longs);
    memcpy(executor->longs + ends->size, keys->values, ends->size * sizeof *executor->longs);
    executor->long_counts[0] = ends->size;
    executor->long_counts[1] = ends->size;
    return ACLNN_SUCCESS;
}

EXPORT aclnnStatus aclnnFusedInferAttentionScoreGetWorkspaceSize(const aclTensor *query, const aclTensorList *key, const aclTensorList *value,
    const aclTensor *shift, const aclTensor *mask, const aclIntArray *ends, const aclIntArray *keys, const aclTensor *deq1, const aclTensor *quant1,
    const aclTensor *deq2, const aclTensor *quant2, const aclTensor *offset2, const aclTensor *antiquant_scale, const aclTensor *antiquant_offset,
    const aclTensor *pages, const aclTensor *query_padding, const aclTensor *kv_padding, int64_t heads, double scale, int64_t before, int64_t after,
    char *layout, int64_t kv_heads, int64_t sparse_mode, int64_t precise, int64_t page_size, int64_t antiquant_mode, bool with_lse,
    const aclTensor *out, const aclTensor *lse, uint64_t *workspace_bytes, aclOpExecutor **executor) {
    (void)before;
    (void)after;
    (void)precise;
    (void)antiquant_mode;
    (void)lse;
    if (query == NULL || key == NULL || value == NULL || ends == NULL || keys == NULL || pages == NULL || out == NULL || layout == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclnnFusedInferAttentionScore: the host needs query, key, value, both lengths, pages and out");
    }
    if (shift || deq1 || quant1 || deq2 || quant2 || offset2 || antiquant_scale || antiquant_offset || query_padding || kv_padding || with_lse ||
        strcmp(layout, "TND") != 0 || (sparse_mode != 0 && sparse_mode != 3) || key->size != 1 || value->size != 1) {
        return INVALID("aclnnFusedInferAttentionScore: layout %s, sparse mode %lld; the host takes TND over one paged cache, modes 0 and 3,"
                       " without shift, quantization, padding or log-sum-exp",
            layout, (long long)sparse_mode);
    }
    if (sparse_mode == 0 ? mask != NULL : mask == NULL || mask->rank != 2 || mask->dims[0] != MASK_SIZE || mask->dims[1] != MASK_SIZE) {
        return INVALID("aclnnFusedInferAttentionScore: sparse mode 3 takes a mask of %d x %d, and mode 0 none on the host", MASK_SIZE, MASK_SIZE);
    }
    const aclTensor *k = key->tensors[0], *v = value->tensors[0];
    kv_heads = kv_heads == 0 ? heads : kv_heads;
    if (query->rank != 3 || out->rank != 3 || k->rank != 3 || v->rank != 3 || pages->rank != 2 || kv_heads <= 0 || heads % kv_heads != 0 ||
        query->dims[1] != heads || out->dims[1] != heads || out->dims[0] != query->dims[0] || host_last(out) != host_last(query) ||
        host_last(k) != kv_heads * host_last(query) || host_last(v) != host_last(k) || k->dims[1] != page_size || v->dims[1] != page_size ||
        v->dims[0] != k->dims[0] || k->type != v->type || !host_is_real(query->type) || ends->size != keys->size || pages->dims[0] < (int64_t)ends->size) {
        return INVALID("aclnnFusedInferAttentionScore: query and out (tokens, %lld heads, size), key and value (pages, %lld, %lld heads * size) and"
                       " %llu sequences do not fit together",
            (long long)heads, (long long)page_size, (long long)kv_heads, (unsigned long long)ends->size);
    }
    aclnnStatus status = check_lengths(ends, keys, query, pages, page_size);
    const aclTensor *tensors[] = {query, k, v, pages, out};
    status = status == ACLNN_SUCCESS ? host_prepare(executor, workspace_bytes, "aclnnFusedInferAttentionScore", run_attention, 5, tensors) : status;
    if (status == ACLNN_SUCCESS && (status = keep_lengths(*executor, ends, keys)) == ACLNN_SUCCESS) {
        (*executor)->integers[HEADS] = heads;
        (*executor)->integers[KV_HEADS] = kv_heads;
        (*executor)->integers[PAGE_SIZE] = page_size;
        (*executor)->integers[CAUSAL] = sparse_mode == 3;
        (*executor)->reals[0] = scale;
    }
    return status;
}
PHASE_TWO(aclnnFusedInferAttentionScore)

/*
 * HCCL over the host devices of one process. Sums go by rank, so that every rank ends with the same bits.
 */
#include "hccl.h"
#include <stdio.h>
#include <stdlib.h>

typedef enum { HCCL_REDUCE_SUM = 0, HCCL_REDUCE_PROD = 1, HCCL_REDUCE_MAX = 2, HCCL_REDUCE_MIN = 3 } HcclReduceOp;
typedef struct { char internal[4108]; } HcclRootInfo;

typedef struct group {
    char name[128];
    int ranks;
    int members; /* communicators that are alive */
    pthread_mutex_t mutex;
    pthread_cond_t turned;
    uint64_t round;
    int arrived;
    const void *shown[MOST_RANKS];
    host_communicator *communicators[MOST_RANKS];
    struct group *next;
} group;

struct host_communicator {
    group *group;
    int rank;
};

static pthread_mutex_t groups_mutex = PTHREAD_MUTEX_INITIALIZER;
static group *groups;
static int next_group;

int host_ranks(const host_communicator *communicator) { return communicator->group->ranks; }
int host_rank(const host_communicator *communicator) { return communicator->rank; }

static group *group_named(const char *name) {
    group *each = groups;
    while (each != NULL && strcmp(each->name, name) != 0) each = each->next;
    return each;
}

host_communicator *host_communicator_of(const char *name, int64_t rank) {
    pthread_mutex_lock(&groups_mutex);
    group *found = name == NULL ? NULL : group_named(name);
    host_communicator *communicator = found == NULL || rank < 0 || rank >= found->ranks ? NULL : found->communicators[rank];
    pthread_mutex_unlock(&groups_mutex);
    return communicator;
}

static void wait_for_all(group *group) {
    pthread_mutex_lock(&group->mutex);
    uint64_t round = group->round;
    if (++group->arrived == group->ranks) {
        group->arrived = 0;
        group->round++;
        pthread_cond_broadcast(&group->turned);
    }
    while (group->round == round) {
        pthread_cond_wait(&group->turned, &group->mutex);
    }
    pthread_mutex_unlock(&group->mutex);
}

int host_meet(host_communicator *communicator, const void *mine, int (*compute)(const void *const *, host_communicator *, void *),
    int (*finish)(const void *const *, host_communicator *, void *), void *state) {
    group *group = communicator->group;
    group->shown[communicator->rank] = mine;
    wait_for_all(group);
    int code = compute == NULL ? ACL_SUCCESS : compute(group->shown, communicator, state);
    wait_for_all(group);
    return code == ACL_SUCCESS && finish != NULL ? finish(group->shown, communicator, state) : code;
}

static HcclResult join(const char *name, int ranks, int rank, HcclComm *result) {
    host_communicator *communicator = calloc(1, sizeof *communicator);
    pthread_mutex_lock(&groups_mutex);
    group *mine = group_named(name);
    if (mine == NULL && (mine = calloc(1, sizeof *mine)) != NULL) {
        snprintf(mine->name, sizeof mine->name, "%s", name);
        mine->ranks = ranks;
        pthread_mutex_init(&mine->mutex, NULL);
        pthread_cond_init(&mine->turned, NULL);
        mine->next = groups;
        groups = mine;
    }
    HcclResult code = HCCL_SUCCESS;
    if (communicator == NULL || mine == NULL) {
        code = host_fail(HCCL_E_MEMORY, "a communicator: the host has no memory left");
    } else if (mine->ranks != ranks || mine->communicators[rank] != NULL) {
        code = host_fail(HCCL_E_PARA, "group %s has %d ranks; rank %d of %d cannot join it. Maybe it joined before", name, mine->ranks, rank, ranks);
    }
    if (code == HCCL_SUCCESS) {
        *communicator = (host_communicator){mine, rank};
        mine->communicators[rank] = communicator;
        mine->members++;
        *result = communicator;
    } else {
        free(communicator);
    }
    pthread_mutex_unlock(&groups_mutex);
    return code;
}

static void new_name(char *name, size_t bytes) {
    pthread_mutex_lock(&groups_mutex);
    snprintf(name, bytes, "host_hccl_%d", next_group++);
    pthread_mutex_unlock(&groups_mutex);
}

EXPORT HcclResult HcclGetRootInfo(HcclRootInfo *root) {
    if (root == NULL) {
        return host_fail(HCCL_E_PTR, "HcclGetRootInfo: the result pointer is null");
    }
    memset(root, 0, sizeof *root);
    new_name(root->internal, sizeof root->internal);
    return HCCL_SUCCESS;
}

EXPORT HcclResult HcclCommInitRootInfo(uint32_t ranks, const HcclRootInfo *root, uint32_t rank, HcclComm *communicator) {
    if (root == NULL || communicator == NULL) {
        return host_fail(HCCL_E_PTR, "HcclCommInitRootInfo: a pointer is null");
    }
    if (ranks < 1 || ranks > MOST_RANKS || rank >= ranks) {
        return host_fail(HCCL_E_PARA, "HcclCommInitRootInfo: rank %u of %u; allowed: up to %d ranks", rank, ranks, MOST_RANKS);
    }
    return join(root->internal, (int)ranks, (int)rank, communicator);
}

EXPORT HcclResult HcclCommInitAll(uint32_t ranks, int32_t *devices, HcclComm *communicators) {
    if (communicators == NULL || devices == NULL || ranks < 1 || ranks > MOST_RANKS) {
        return host_fail(HCCL_E_PARA, "HcclCommInitAll: %u ranks; allowed: 1 to %d, and both arrays", ranks, MOST_RANKS);
    }
    char name[128];
    new_name(name, sizeof name);
    HcclResult code = HCCL_SUCCESS;
    for (uint32_t rank = 0; rank < ranks && code == HCCL_SUCCESS; rank++) {
        code = join(name, (int)ranks, (int)rank, &communicators[rank]);
    }
    return code;
}

EXPORT HcclResult HcclCommDestroy(HcclComm given) {
    host_communicator *communicator = given;
    if (communicator == NULL) {
        return host_fail(HCCL_E_PTR, "HcclCommDestroy: the communicator is null");
    }
    pthread_mutex_lock(&groups_mutex);
    group *mine = communicator->group;
    mine->communicators[communicator->rank] = NULL;
    if (--mine->members == 0) {
        group **link = &groups;
        while (*link != mine) link = &(*link)->next;
        *link = mine->next;
        pthread_mutex_destroy(&mine->mutex);
        pthread_cond_destroy(&mine->turned);
        free(mine);
    }
    pthread_mutex_unlock(&groups_mutex);
    free(communicator);
    return HCCL_SUCCESS;
}

EXPORT HcclResult HcclGetRankSize(HcclComm communicator, uint32_t *ranks) {
    *ranks = (uint32_t)host_ranks(communicator);
    return HCCL_SUCCESS;
}

EXPORT HcclResult HcclGetRankId(HcclComm communicator, uint32_t *rank) {
    *rank = (uint32_t)host_rank(communicator);
    return HCCL_SUCCESS;
}

EXPORT HcclResult HcclGetCommName(HcclComm communicator, char *name) {
    snprintf(name, 128, "%s", ((host_communicator *)communicator)->group->name);
    return HCCL_SUCCESS;
}

EXPORT const char *HcclGetErrorString(HcclResult code) {
    switch (code) {
    case HCCL_SUCCESS:
        return "no error";
    case HCCL_E_PARA:
        return "parameter error";
    case HCCL_E_PTR:
        return "empty pointer";
    case HCCL_E_MEMORY:
        return "memory error";
    case HCCL_E_NOT_SUPPORT:
        return "not support feature";
    case HCCL_E_RUNTIME:
        return "call runtime api fail";
    default:
        return "unknown error";
    }
}

static aclDataType type_of(int type) {
    switch (type) {
    case 0:
        return ACL_INT8;
    case 2:
        return ACL_INT32;
    case 3:
        return ACL_FLOAT16;
    case 4:
        return ACL_FLOAT;
    case 5:
        return ACL_INT64;
    case 7:
        return ACL_UINT8;
    case 11:
        return ACL_BF16;
    default:
        return ACL_DT_UNDEFINED;
    }
}

typedef enum { ALL_REDUCE, ALL_GATHER, REDUCE_SCATTER, BROADCAST, ALL_TO_ALL, BARRIER } collective_kind;

/* One rank's part in a collective. Counts and places in elements. */
typedef struct {
    host_communicator *communicator;
    collective_kind kind;
    aclDataType type;
    HcclReduceOp op;
    int root;
    const char *from;
    char *to;
    uint64_t count;                       /* that the rank ends up with, from each rank for a gather */
    uint64_t send_counts[MOST_RANKS], send_places[MOST_RANKS], receive_counts[MOST_RANKS], receive_places[MOST_RANKS];
    char *result;
} collective;

#define PIECE 512

static float reduced(HcclReduceOp op, float a, float b) {
    switch (op) {
    case HCCL_REDUCE_SUM:
        return a + b;
    case HCCL_REDUCE_PROD:
        return a * b;
    case HCCL_REDUCE_MAX:
        return fmaxf(a, b);
    case HCCL_REDUCE_MIN:
        return fminf(a, b);
    }
    return a;
}

static int64_t reduced_integer(HcclReduceOp op, int64_t a, int64_t b) {
    switch (op) {
    case HCCL_REDUCE_SUM:
        return a + b;
    case HCCL_REDUCE_PROD:
        return a * b;
    case HCCL_REDUCE_MAX:
        return a > b ? a : b;
    case HCCL_REDUCE_MIN:
        return a < b ? a : b;
    }
    return a;
}

static void reduce_integers(const collective *mine, const collective *const *all, uint64_t offset) {
    size_t bytes = host_type_bytes(mine->type);
    for (uint64_t i = 0; i < mine->count; i++) {
        int64_t value = host_integer(all[0]->from + (offset + i) * bytes, mine->type);
        for (int rank = 1; rank < host_ranks(mine->communicator); rank++) {
            value = reduced_integer(mine->op, value, host_integer(all[rank]->from + (offset + i) * bytes, mine->type));
        }
        memcpy(mine->result + i * bytes, &value, bytes); /* the low bytes come first */
    }
}

static void reduce_all(const collective *mine, const collective *const *all, uint64_t offset) {
    if (!host_is_real(mine->type)) {
        reduce_integers(mine, all, offset);
        return;
    }
    size_t bytes = host_type_bytes(mine->type);
    float sums[PIECE], values[PIECE];
    for (uint64_t from = 0; from < mine->count; from += PIECE) {
        int64_t count = (int64_t)(mine->count - from < PIECE ? mine->count - from : PIECE);
        host_load(sums, all[0]->from + (offset + from) * bytes, mine->type, count, 1);
        for (int rank = 1; rank < host_ranks(mine->communicator); rank++) {
            host_load(values, all[rank]->from + (offset + from) * bytes, mine->type, count, 1);
            for (int64_t i = 0; i < count; i++) sums[i] = reduced(mine->op, sums[i], values[i]);
        }
        host_store(mine->result + from * bytes, mine->type, sums, count, 1);
    }
}

static int compute_collective(const void *const *shown, host_communicator *communicator, void *state) {
    collective *mine = state;
    const collective *const *all = (const collective *const *)shown;
    size_t bytes = host_type_bytes(mine->type);
    int ranks = host_ranks(communicator), me = host_rank(communicator);
    for (int rank = 0; rank < ranks; rank++) {
        if (all[rank]->kind != mine->kind || all[rank]->type != mine->type || (mine->kind != ALL_TO_ALL && all[rank]->count != mine->count) ||
            (mine->kind == ALL_TO_ALL && all[rank]->send_counts[me] != mine->receive_counts[rank])) {
            return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "group %s: ranks %d and %d do not call the same collective with fitting counts",
                communicator->group->name, me, rank);
        }
    }
    switch (mine->kind) {
    case ALL_REDUCE:
        reduce_all(mine, all, 0);
        break;
    case REDUCE_SCATTER:
        reduce_all(mine, all, (uint64_t)me * mine->count);
        break;
    case ALL_GATHER:
        for (int rank = 0; rank < ranks; rank++) memcpy(mine->result + (uint64_t)rank * mine->count * bytes, all[rank]->from, mine->count * bytes);
        break;
    case BROADCAST:
        memcpy(mine->result, all[mine->root]->from, mine->count * bytes);
        break;
    case ALL_TO_ALL:
        for (int rank = 0; rank < ranks; rank++) {
            memcpy(mine->result + mine->receive_places[rank] * bytes, all[rank]->from + all[rank]->send_places[me] * bytes,
                mine->receive_counts[rank] * bytes);
        }
        break;
    case BARRIER:
        break;
    }
    return ACL_SUCCESS;
}

/* Elements that the result has, gaps between received parts included. */
static uint64_t result_count(const collective *mine) {
    uint64_t end = mine->kind == ALL_GATHER ? mine->count * (uint64_t)host_ranks(mine->communicator) : mine->count;
    for (int rank = 0; mine->kind == ALL_TO_ALL && rank < host_ranks(mine->communicator); rank++) {
        uint64_t one = mine->receive_places[rank] + mine->receive_counts[rank];
        end = one > end ? one : end;
    }
    return end;
}

static int finish_collective(const void *const *shown, host_communicator *communicator, void *state) {
    (void)shown;
    collective *mine = state;
    size_t bytes = host_type_bytes(mine->type);
    if (mine->kind != ALL_TO_ALL) {
        memcpy(mine->to, mine->result, result_count(mine) * bytes);
    }
    for (int rank = 0; mine->kind == ALL_TO_ALL && rank < host_ranks(communicator); rank++) {
        uint64_t place = mine->receive_places[rank] * bytes;
        memcpy(mine->to + place, mine->result + place, mine->receive_counts[rank] * bytes);
    }
    return ACL_SUCCESS;
}

static uint64_t send_count(const collective *mine) {
    uint64_t end = mine->kind == REDUCE_SCATTER ? mine->count * (uint64_t)host_ranks(mine->communicator) : mine->count;
    for (int rank = 0; mine->kind == ALL_TO_ALL && rank < host_ranks(mine->communicator); rank++) {
        uint64_t one = mine->send_places[rank] + mine->send_counts[rank];
        end = one > end ? one : end;
    }
    return end;
}

static int run_collective(void *state) {
    collective *mine = state;
    size_t bytes = host_type_bytes(mine->type);
    /* A rank that fails before the meeting would leave the others waiting, so the check only colours the result. */
    bool valid = (send_count(mine) == 0 || host_on_device(mine->from, send_count(mine) * bytes)) &&
                 (result_count(mine) == 0 || host_on_device(mine->to, result_count(mine) * bytes));
    mine->result = malloc(result_count(mine) * bytes + 1);
    if (!valid || mine->result == NULL) {
        mine->kind = BARRIER; /* which the others see as a mismatch */
        mine->count = 0;
    }
    int code = host_meet(mine->communicator, mine, compute_collective, mine->kind == BARRIER ? NULL : finish_collective, mine);
    free(mine->result);
    return valid ? code : host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "a collective's buffers do not lie in device memory");
}

static HcclResult submit(const char *name, collective work, aclrtStream stream) {
    if (work.communicator == NULL) {
        return host_fail(HCCL_E_PTR, "%s: the communicator is null", name);
    }
    host_stream *queue = host_stream_of(stream);
    if (queue == NULL) {
        return host_fail(HCCL_E_RUNTIME, "%s: %p is no stream, and this thread has no device", name, stream);
    }
    if (work.type == ACL_DT_UNDEFINED || work.op > HCCL_REDUCE_MIN || work.root < 0 || work.root >= host_ranks(work.communicator)) {
        return host_fail(HCCL_E_PARA, "%s: the data type, reduction or root is not one of the host's", name);
    }
    collective *state = malloc(sizeof *state);
    if (state == NULL) {
        return host_fail(HCCL_E_MEMORY, "%s: the host has no memory left", name);
    }
    *state = work;
    return host_submit(queue, run_collective, free, state) == ACL_SUCCESS ? HCCL_SUCCESS : HCCL_E_MEMORY;
}

EXPORT HcclResult HcclAllReduce(void *from, void *to, uint64_t count, int type, HcclReduceOp op, HcclComm communicator, aclrtStream stream) {
    collective work = {.communicator = communicator, .kind = ALL_REDUCE, .type = type_of(type), .op = op, .from = from, .to = to, .count = count};
    return submit("HcclAllReduce", work, stream);
}

EXPORT HcclResult HcclAllGather(void *from, void *to, uint64_t count, int type, HcclComm communicator, aclrtStream stream) {
    collective work = {.communicator = communicator, .kind = ALL_GATHER, .type = type_of(type), .from = from, .to = to, .count = count};
    return submit("HcclAllGather", work, stream);
}

EXPORT HcclResult HcclReduceScatter(void *from, void *to, uint64_t count, int type, HcclReduceOp op, HcclComm communicator, aclrtStream stream) {
    collective work = {.communicator = communicator, .kind = REDUCE_SCATTER, .type = type_of(type), .op = op, .from = from, .to = to, .count = count};
    return submit("HcclReduceScatter", work, stream);
}

EXPORT HcclResult HcclBroadcast(void *buffer, uint64_t count, int type, uint32_t root, HcclComm communicator, aclrtStream stream) {
    collective work = {.communicator = communicator, .kind = BROADCAST, .type = type_of(type), .root = (int)root, .from = buffer, .to = buffer, .count = count};
    return submit("HcclBroadcast", work, stream);
}

EXPORT HcclResult HcclBarrier(HcclComm communicator, aclrtStream stream) {
    collective work = {.communicator = communicator, .kind = BARRIER, .type = ACL_INT8};
    return submit("HcclBarrier", work, stream);
}

EXPORT HcclResult HcclAlltoAll(const void *from, uint64_t send, int send_type, const void *to, uint64_t receive, int receive_type,
    HcclComm communicator, aclrtStream stream) {
    if (send_type != receive_type || send != receive) {
        return host_fail(HCCL_E_PARA, "HcclAlltoAll: %llu of type %d out, %llu of type %d in; allowed: the same", (unsigned long long)send,
            send_type, (unsigned long long)receive, receive_type);
    }
    collective work = {.communicator = communicator, .kind = ALL_TO_ALL, .type = type_of(send_type), .from = from, .to = (char *)to};
    for (int rank = 0; rank < MOST_RANKS; rank++) {
        work.send_counts[rank] = work.receive_counts[rank] = send;
        work.send_places[rank] = work.receive_places[rank] = (uint64_t)rank * send;
    }
    return submit("HcclAlltoAll", work, stream);
}

EXPORT HcclResult HcclAlltoAllV(const void *from, const void *send_counts, const void *send_places, int send_type, const void *to,
    const void *receive_counts, const void *receive_places, int receive_type, HcclComm communicator, aclrtStream stream) {
    if (communicator == NULL || send_counts == NULL || send_places == NULL || receive_counts == NULL || receive_places == NULL) {
        return host_fail(HCCL_E_PTR, "HcclAlltoAllV: a pointer is null");
    }
    if (send_type != receive_type) {
        return host_fail(HCCL_E_PARA, "HcclAlltoAllV: type %d out, %d in; allowed: the same", send_type, receive_type);
    }
    collective work = {.communicator = communicator, .kind = ALL_TO_ALL, .type = type_of(send_type), .from = from, .to = (char *)to};
    size_t bytes = (size_t)host_ranks(communicator) * sizeof(uint64_t);
    memcpy(work.send_counts, send_counts, bytes);
    memcpy(work.send_places, send_places, bytes);
    memcpy(work.receive_counts, receive_counts, bytes);
    memcpy(work.receive_places, receive_places, bytes);
    return submit("HcclAlltoAllV", work, stream);
}

/*
 * Ranks of one process that meet inside their streams' tasks.
 */
#ifndef HOSTACL_HCCL_H
#define HOSTACL_HCCL_H

#include "tensor.h"

#define MOST_RANKS HOST_MAX_DEVICES

typedef struct host_communicator host_communicator;

/* The communicator of a rank in a group, by the name that HcclGetCommName gives; null if there is none. */
EXPORT host_communicator *host_communicator_of(const char *name, int64_t rank);
EXPORT int host_ranks(const host_communicator *communicator);
EXPORT int host_rank(const host_communicator *communicator);

/*
 * Meets the other ranks: each shows what it brings, then all read what the others brought, then all go on. compute
 * must not write where others read; finish may. Both may be null. Returns an ACL code, the same meeting being over
 * for every rank.
 */
EXPORT int host_meet(host_communicator *communicator, const void *mine,
    int (*compute)(const void *const *all, host_communicator *communicator, void *state),
    int (*finish)(const void *const *all, host_communicator *communicator, void *state), void *state);

#endif

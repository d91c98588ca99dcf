/*
 * The calls that the programs here make, declared as a program that includes CANN's headers would see them.
 */
#ifndef HOSTACL_TEST_CALLS_H
#define HOSTACL_TEST_CALLS_H

#include "../../main/c/acl.h"
#include <stdio.h>
#include <stdlib.h>

aclError aclInit(const char *);
aclError aclFinalize(void);
aclError aclrtSetDevice(int32_t);
aclError aclrtResetDevice(int32_t);
aclError aclrtMalloc(void **, size_t, aclrtMemMallocPolicy);
aclError aclrtFree(void *);
aclError aclrtMemcpy(void *, size_t, const void *, size_t, aclrtMemcpyKind);
aclError aclrtMemcpyAsync(void *, size_t, const void *, size_t, aclrtMemcpyKind, aclrtStream);
aclError aclrtMemset(void *, size_t, int32_t, size_t);
aclError aclrtMemsetAsync(void *, size_t, int32_t, size_t, aclrtStream);
aclError aclrtCreateStream(aclrtStream *);
aclError aclrtDestroyStream(aclrtStream);
aclError aclrtSynchronizeStream(aclrtStream);
aclError aclrtCreateEventExWithFlag(aclrtEvent *, uint32_t);
aclError aclrtDestroyEvent(aclrtEvent);
aclError aclrtRecordEvent(aclrtEvent, aclrtStream);
aclError aclrtStreamWaitEvent(aclrtStream, aclrtEvent);
aclError aclrtEventElapsedTime(float *, aclrtEvent, aclrtEvent);
const char *aclGetRecentErrMsg(void);
aclTensor *aclCreateTensor(const int64_t *, uint64_t, aclDataType, const int64_t *, int64_t, aclFormat, const int64_t *, uint64_t, void *);
aclnnStatus aclDestroyTensor(const aclTensor *);
aclTensorList *aclCreateTensorList(const aclTensor *const *, uint64_t);
aclnnStatus aclDestroyTensorList(const aclTensorList *);
aclIntArray *aclCreateIntArray(const int64_t *, uint64_t);
aclnnStatus aclDestroyIntArray(const aclIntArray *);
aclnnStatus aclnnMatmulGetWorkspaceSize(const aclTensor *, const aclTensor *, aclTensor *, int8_t, uint64_t *, aclOpExecutor **);
aclnnStatus aclnnMatmul(void *, uint64_t, aclOpExecutor *, aclrtStream);
aclnnStatus aclnnQuantMatmulV4GetWorkspaceSize(const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *,
    const aclTensor *, bool, bool, const aclTensor *, uint64_t *, aclOpExecutor **);
aclnnStatus aclnnQuantMatmulV4(void *, uint64_t, aclOpExecutor *, aclrtStream);
aclnnStatus aclnnRmsNormGetWorkspaceSize(const aclTensor *, const aclTensor *, double, const aclTensor *, const aclTensor *, uint64_t *, aclOpExecutor **);
aclnnStatus aclnnRmsNorm(void *, uint64_t, aclOpExecutor *, aclrtStream);
aclnnStatus aclnnFusedInferAttentionScoreGetWorkspaceSize(const aclTensor *, const aclTensorList *, const aclTensorList *, const aclTensor *,
    const aclTensor *, const aclIntArray *, const aclIntArray *, const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *,
    const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *, const aclTensor *, int64_t, double, int64_t, int64_t,
    char *, int64_t, int64_t, int64_t, int64_t, int64_t, bool, const aclTensor *, const aclTensor *, uint64_t *, aclOpExecutor **);
aclnnStatus aclnnFusedInferAttentionScore(void *, uint64_t, aclOpExecutor *, aclrtStream);
HcclResult HcclCommInitAll(uint32_t, int32_t *, HcclComm *);
HcclResult HcclCommDestroy(HcclComm);
HcclResult HcclAllReduce(void *, void *, uint64_t, int, int, HcclComm, aclrtStream);
HcclResult HcclAlltoAll(const void *, uint64_t, int, const void *, uint64_t, int, HcclComm, aclrtStream);

/* Ends the program with ACL's message where a call fails. */
#define CHECK(CALL)                                                                                                      \
    do {                                                                                                                 \
        int code = (CALL);                                                                                               \
        if (code != 0) {                                                                                                 \
            fprintf(stderr, "%s:%d: %s gave %d: %s\n", __FILE__, __LINE__, #CALL, code, aclGetRecentErrMsg());            \
            exit(1);                                                                                                     \
        }                                                                                                                \
    } while (0)

static inline void *device_memory(size_t bytes) {
    void *memory;
    CHECK(aclrtMalloc(&memory, bytes, ACL_MEM_MALLOC_HUGE_FIRST));
    return memory;
}

static inline aclTensor *tensor(void *data, aclDataType type, int rank, const int64_t *dims) {
    return aclCreateTensor(dims, (uint64_t)rank, type, NULL, 0, ACL_FORMAT_ND, dims, (uint64_t)rank, data);
}

/* Phase two with a workspace of its own, waited for. */
static inline void launch(aclnnStatus (*run)(void *, uint64_t, aclOpExecutor *, aclrtStream), uint64_t bytes, aclOpExecutor *executor, aclrtStream stream) {
    void *workspace = bytes == 0 ? NULL : device_memory(bytes);
    CHECK(run(workspace, bytes, executor, stream));
    CHECK(aclrtSynchronizeStream(stream));
    if (workspace != NULL) {
        CHECK(aclrtFree(workspace));
    }
}

#endif

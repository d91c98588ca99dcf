/*
 * Tensors, lists, scalars and executors: libnnopbase.so.
 */
#include "tensor.h"
#include <stdlib.h>

size_t host_type_bytes(aclDataType type) {
    switch (type) {
    case ACL_FLOAT:
    case ACL_INT32:
        return 4;
    case ACL_FLOAT16:
    case ACL_BF16:
        return 2;
    case ACL_INT64:
        return 8;
    case ACL_INT8:
    case ACL_UINT8:
    case ACL_BOOL:
        return 1;
    case ACL_DT_UNDEFINED:
        break;
    }
    return 0;
}

EXPORT aclTensor *aclCreateTensor(const int64_t *dims, uint64_t rank, aclDataType type, const int64_t *strides, int64_t offset,
    aclFormat format, const int64_t *storage_dims, uint64_t storage_rank, void *data) {
    (void)storage_dims;
    (void)storage_rank;
    if (rank > MOST_DIMENSIONS || (rank > 0 && dims == NULL)) {
        host_fail(ACLNN_ERR_PARAM_INVALID, "aclCreateTensor: %llu dimensions; allowed: 0 to %d", (unsigned long long)rank, MOST_DIMENSIONS);
        return NULL;
    }
    if (host_type_bytes(type) == 0) {
        host_fail(ACLNN_ERR_PARAM_INVALID, "aclCreateTensor: data type %d is not one of the host's", (int)type);
        return NULL;
    }
    aclTensor *tensor = calloc(1, sizeof *tensor);
    if (tensor == NULL) {
        host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclCreateTensor: the host has no memory left");
        return NULL;
    }
    /* A single number is a row of one. */
    tensor->rank = rank == 0 ? 1 : (int)rank;
    tensor->dims[0] = 1;
    tensor->type = type;
    tensor->format = format;
    tensor->offset = offset;
    tensor->data = data == NULL ? NULL : (char *)data + offset * (int64_t)host_type_bytes(type);
    int64_t stride = 1;
    for (int i = (int)rank - 1; i >= 0; i--) {
        tensor->dims[i] = dims[i];
        tensor->strides[i] = strides == NULL ? stride : strides[i];
        stride *= dims[i];
    }
    return tensor;
}

EXPORT aclnnStatus aclDestroyTensor(const aclTensor *tensor) {
    free((void *)tensor);
    return ACLNN_SUCCESS;
}

EXPORT aclTensorList *aclCreateTensorList(const aclTensor *const *tensors, uint64_t size) {
    aclTensorList *list = calloc(1, sizeof *list);
    if (list != NULL && (list->tensors = calloc(size + 1, sizeof *list->tensors)) != NULL) {
        list->size = size;
        for (uint64_t i = 0; i < size; i++) {
            list->tensors[i] = tensors[i];
        }
        return list;
    }
    free(list);
    return NULL;
}

EXPORT aclnnStatus aclDestroyTensorList(const aclTensorList *list) {
    if (list != NULL) {
        for (uint64_t i = 0; i < list->size; i++) {
            aclDestroyTensor(list->tensors[i]);
        }
        free(list->tensors);
        free((void *)list);
    }
    return ACLNN_SUCCESS;
}

EXPORT aclIntArray *aclCreateIntArray(const int64_t *values, uint64_t size) {
    aclIntArray *array = malloc(sizeof *array + size * sizeof *values);
    if (array != NULL) {
        array->size = size;
        memcpy(array->values, values, size * sizeof *values);
    }
    return array;
}

EXPORT aclnnStatus aclDestroyIntArray(const aclIntArray *array) {
    free((void *)array);
    return ACLNN_SUCCESS;
}

EXPORT aclScalar *aclCreateScalar(void *value, aclDataType type) {
    aclScalar *scalar = host_type_bytes(type) == 0 ? NULL : malloc(sizeof *scalar);
    if (scalar != NULL) {
        scalar->type = type;
        if (host_is_real(type)) {
            float number;
            host_load(&number, value, type, 1, 1);
            scalar->value = number;
        } else {
            scalar->value = (double)host_integer(value, type);
        }
    }
    return scalar;
}

EXPORT aclnnStatus aclDestroyScalar(const aclScalar *scalar) {
    free((void *)scalar);
    return ACLNN_SUCCESS;
}

EXPORT aclnnStatus aclnnInit(const char *config_path) {
    (void)config_path;
    return ACLNN_SUCCESS;
}

EXPORT aclnnStatus aclnnFinalize(void) { return ACLNN_SUCCESS; }

int64_t host_elements(const aclTensor *tensor) {
    int64_t product = 1;
    for (int i = 0; i < tensor->rank; i++) {
        product *= tensor->dims[i];
    }
    return product;
}

bool host_contiguous(const aclTensor *tensor) {
    int64_t stride = 1;
    for (int i = tensor->rank - 1; i >= 0; i--) {
        if (tensor->dims[i] != 1 && tensor->strides[i] != stride) {
            return false;
        }
        stride *= tensor->dims[i];
    }
    return true;
}

int64_t host_rows(const aclTensor *tensor) {
    int64_t product = 1;
    for (int i = 0; i + 1 < tensor->rank; i++) {
        product *= tensor->dims[i];
    }
    return product;
}

int64_t host_row_start(const aclTensor *tensor, int64_t row) {
    int64_t start = 0;
    for (int i = tensor->rank - 2; i >= 0; i--) {
        start += row % tensor->dims[i] * tensor->strides[i];
        row /= tensor->dims[i];
    }
    return start;
}

/* Elements from the first to behind the last that a view reaches. */
static int64_t extent(const aclTensor *tensor) {
    int64_t last = 0;
    for (int i = 0; i < tensor->rank; i++) {
        if (tensor->dims[i] == 0) {
            return 0;
        }
        last += (tensor->dims[i] - 1) * tensor->strides[i];
    }
    return last + 1;
}

aclnnStatus host_prepare(aclOpExecutor **executor, uint64_t *workspace_bytes, const char *name,
    int (*run)(const aclOpExecutor *, void *), int count, const aclTensor *const *tensors) {
    if (executor == NULL || workspace_bytes == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%sGetWorkspaceSize: a result pointer is null", name);
    }
    aclOpExecutor *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return host_fail(ACLNN_ERR_RUNTIME_ERROR, "%sGetWorkspaceSize: the host has no memory left", name);
    }
    made->name = name;
    made->run = run;
    for (int i = 0; i < MOST_TENSORS; i++) {
        if (i < count && tensors[i] != NULL) {
            made->tensors[i] = *tensors[i];
        } else {
            made->tensors[i].rank = -1;
        }
    }
    *executor = made;
    *workspace_bytes = 0;
    return ACLNN_SUCCESS;
}

void host_workspace(aclOpExecutor *executor, uint64_t *workspace_bytes, uint64_t bytes) {
    executor->workspace_bytes = bytes;
    *workspace_bytes = bytes;
}

void host_release(aclOpExecutor *executor) {
    if (executor != NULL) {
        free(executor->longs);
        free(executor);
    }
}

EXPORT aclnnStatus aclSetAclOpExecutorRepeatable(aclOpExecutor *executor) {
    if (executor == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "aclSetAclOpExecutorRepeatable: the executor is null");
    }
    executor->repeatable = true;
    return ACLNN_SUCCESS;
}

EXPORT aclnnStatus aclDestroyAclOpExecutor(aclOpExecutor *executor) {
    host_release(executor);
    return ACLNN_SUCCESS;
}

typedef struct {
    aclOpExecutor *executor;
    void *workspace;
} launch;

/* What the device finds out when it touches memory: an address that is not its own. */
static int check_addresses(const aclOpExecutor *executor) {
    for (int i = 0; i < MOST_TENSORS; i++) {
        const aclTensor *tensor = &executor->tensors[i];
        size_t bytes = tensor->rank < 0 ? 0 : (size_t)extent(tensor) * host_type_bytes(tensor->type);
        if (bytes > 0 && !host_on_device(tensor->data, bytes)) {
            return host_fail(ACL_ERROR_RT_AICORE_EXCEPTION, "%s: tensor %d, %zu bytes at %p, does not lie in device memory", executor->name, i,
                bytes, (void *)tensor->data);
        }
    }
    return ACL_SUCCESS;
}

static int run_launch(void *state) {
    launch *work = state;
    int code = check_addresses(work->executor);
    return code != ACL_SUCCESS ? code : work->executor->run(work->executor, work->workspace);
}

static void release_launch(void *state) {
    launch *work = state;
    if (!work->executor->repeatable) {
        host_release(work->executor);
    }
    free(work);
}

aclnnStatus host_launch(const char *name, void *workspace, uint64_t bytes, aclOpExecutor *executor, aclrtStream stream) {
    if (executor == NULL) {
        return host_fail(ACLNN_ERR_PARAM_NULLPTR, "%s: the executor is null", name);
    }
    if (strcmp(executor->name, name) != 0) {
        return INVALID("%s: the executor was prepared for %s", name, executor->name);
    }
    if (bytes < executor->workspace_bytes || (executor->workspace_bytes > 0 && !host_on_device(workspace, executor->workspace_bytes))) {
        return INVALID("%s: a workspace of %llu bytes at %p; needs %llu in device memory", name, (unsigned long long)bytes, workspace,
            (unsigned long long)executor->workspace_bytes);
    }
    host_stream *queue = host_stream_of(stream);
    if (queue == NULL) {
        return host_fail(ACLNN_ERR_RUNTIME_ERROR, "%s: %p is no stream, and this thread has no device", name, stream);
    }
    launch *work = malloc(sizeof *work);
    if (work == NULL) {
        return host_fail(ACLNN_ERR_RUNTIME_ERROR, "%s: the host has no memory left", name);
    }
    *work = (launch){executor, workspace};
    return host_submit(queue, run_launch, release_launch, work) == ACL_SUCCESS ? ACLNN_SUCCESS : ACLNN_ERR_RUNTIME_ERROR;
}

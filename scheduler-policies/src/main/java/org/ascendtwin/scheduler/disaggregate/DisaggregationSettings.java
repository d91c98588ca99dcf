package org.ascendtwin.scheduler.disaggregate;

/**
 * How a server takes part in prefill and decode apart.
 *
 * @param role {@code --disaggregation-mode}
 * @param reservedDecodeTokens {@code --num-reserved-decode-tokens}: memory a decode server keeps for the outputs of each
 *     request it has
 * @param pollingInterval {@code --disaggregation-decode-polling-interval}: turns of a decode server from one look at
 *     what it waits for to the next
 * @param preAllocatedRequests {@code SGLANG_DISAGGREGATION_NUM_PRE_ALLOCATE_REQS}: request slots of a decode server
 *     beyond those that run, where more than 32 may run
 * @param bootstrapTimeoutNanos {@code SGLANG_DISAGGREGATION_BOOTSTRAP_TIMEOUT}: a prefill server waits no longer for
 *     memory on the other side
 * @param waitingTimeoutNanos {@code SGLANG_DISAGGREGATION_WAITING_TIMEOUT}: a decode server waits no longer for KV
 */
public record DisaggregationSettings(
        ServerRole role,
        int reservedDecodeTokens,
        int pollingInterval,
        int preAllocatedRequests,
        long bootstrapTimeoutNanos,
        long waitingTimeoutNanos) {
    private static final long TIMEOUT_NANOS = 300_000_000_000L;
    private static final int FEW_REQUESTS = 32;

    /** A server that does both. */
    public static final DisaggregationSettings MIXED = ofRole(ServerRole.MIXED);

    /** SGLang's defaults in {@code role}. */
    public static DisaggregationSettings ofRole(ServerRole role) {
        return new DisaggregationSettings(role, 512, 1, 0, TIMEOUT_NANOS, TIMEOUT_NANOS);
    }

    public DisaggregationSettings {
        atLeast(0, "num_reserved_decode_tokens", reservedDecodeTokens);
        atLeast(1, "disaggregation_decode_polling_interval", pollingInterval);
        atLeast(0, "SGLANG_DISAGGREGATION_NUM_PRE_ALLOCATE_REQS", preAllocatedRequests);
        atLeast(1, "SGLANG_DISAGGREGATION_BOOTSTRAP_TIMEOUT (ns)", bootstrapTimeoutNanos);
        atLeast(1, "SGLANG_DISAGGREGATION_WAITING_TIMEOUT (ns)", waitingTimeoutNanos);
    }

    /** Requests that can hold a slot ({@code model_runner_kv_cache_mixin.py}). */
    public int slots(int maxRunningRequests) {
        if (role != ServerRole.DECODE) {
            return maxRunningRequests;
        }
        int ahead = maxRunningRequests <= FEW_REQUESTS ? 2 * maxRunningRequests : preAllocatedRequests;
        return maxRunningRequests + ahead;
    }

    /** Buffers for what travels beside the KV; a request holds one from its reservation on until it has come over. */
    public int metadataBuffers(int maxRunningRequests) {
        return 2 * maxRunningRequests;
    }

    private static void atLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it is at least " + least);
        }
    }
}

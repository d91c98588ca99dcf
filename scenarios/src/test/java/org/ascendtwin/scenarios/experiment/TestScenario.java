package org.ascendtwin.scenarios.experiment;

/** Texts of scenarios that several tests run with other numbers. */
final class TestScenario {
    private TestScenario() {}

    /** One server of a small model with {@code clients} clients; lengths as in scenarios. */
    static String small(int prompts, int clients, String inputLen, String outputLen) {
        return """
            name: small
            title: A small one
            model: {id: qwen3-8b}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - flags: {tp-size: 2}
            workload:
              num-prompts: %d
              max-concurrency: %d
              input-len: %s
              output-len: %s
            """.formatted(prompts, clients, inputLen, outputLen);
    }

    /** Servers in prefill and decode roles; lengths in tokens, drawn around those given. */
    static String paired(int prompts, int requestsPerSecond, int inputTokens, int outputTokens) {
        return """
            name: paired
            title: One prefill and two decode servers
            model: {id: qwen3-32b, weights: w8a8}
            cluster: {id: a3-server, device: ascend-910-9392}
            servers:
              - {role: prefill, instances: 1, flags: {tp-size: 4}}
              - {role: decode, instances: 2, flags: {tp-size: 2}}
            router: {flags: {policy: round_robin}}
            workload:
              num-prompts: %d
              request-rate: %d /s
              input-len: {random: {len: %d, range-ratio: 0.3}}
              output-len: {random: {len: %d, range-ratio: 0.05}}
            """.formatted(prompts, requestsPerSecond, inputTokens, outputTokens);
    }
}

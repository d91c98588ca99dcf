package org.ascendtwin.scenarios.sglang;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How InferenceMAX, whose measurements name neither, starts SGLang: how many workers a role has and with which flags. From its
 * public launch scripts (InferenceX, benchmarks/single_node/*_h200.sh) and recipes (srt-slurm, recipes/h100 and h200, without
 * drafts). Recipes that share a number of clients are told apart by the largest number each was made for.
 *
 * @param workersByRole instances of each role
 * @param flagsByRole flags of each role besides its parallelism
 * @param joinedRoles those whose attention is data-parallel and whose experts are spread over all devices
 * @param promptsPerClient requests for each client
 */
record GpuRecipe(
        Map<String, Integer> workersByRole,
        Map<String, String> flagsByRole,
        Set<String> joinedRoles,
        int promptsPerClient) {
    /**
     * The first prompts of a run wait for kernels that are compiled for their sizes, as warm-ups repeat one prompt (issue 2819; issue
     * 287 of ai-dynamo/aisimulate). In the sweep of issue 870 (DeepSeek-R1, 8 to 64 clients) the slowest prompts took 1,975, 2,149,
     * 2,644 and 2,741 ms to their first token, and simulated first waves take 292, 556, 1,092 and 2,210: 1.6 s more up to 32.
     */
    static final String COLD_START = "1.6 s";

    private static final int PROMPTS = 10;
    private static final int PROMPTS_OF_GLM = 5;
    private static final int LONG_PROMPT = 4096;
    private static final String NO_CACHE = ", disable-radix-cache: true";

    private static final Set<String> BOTH = Set.of("prefill", "decode");

    /**
     * Workers that are prefill and decode.
     *
     * @param clients at most
     * @param joined those with attention for each device and experts spread over all
     */
    private record Split(int clients, int prefills, int decodes, String prefill, String decode, Set<String> joined) {
        Split(int clients, int prefills, int decodes, String prefill, String decode) {
            this(clients, prefills, decodes, prefill, decode, Set.of());
        }
    }

    private static final int ANY = Integer.MAX_VALUE;
    private static final List<Split> SHORT = List.of(
            new Split(256, 1, 9, flags(0.82, 256, 163_840), decoding(0.82, 256)),
            new Split(ANY, 1, 6, flags(0.7, 512, 163_840), decoding(0.82, 512)));
    private static final List<Split> SHORT_JOINED =
            List.of(new Split(ANY, 1, 6, flags(0.75, 512, 65_536), decoding(0.82, 512), BOTH));
    private static final List<Split> LONG = List.of(
            new Split(4, 1, 7, flags(0.82, 16, 32_768), decoding(0.82, 8)),
            new Split(8, 1, 6, flags(0.82, 16, 32_768), decoding(0.82, 16)),
            new Split(16, 1, 3, flags(0.82, 16, 32_768), decoding(0.82, 32)),
            new Split(128, 2, 3, flags(0.82, 16, 32_768), decoding(0.82, 128)),
            new Split(ANY, 1, 1, flags(0.75, 16, 163_840), decoding(0.88, 256), Set.of("decode")));
    private static final List<Split> SHORT_H100 =
            List.of(new Split(ANY, 1, 2, flags(0.6, 2, 2048), decoding(0.9, 128)));
    private static final List<Split> LONG_H100 = List.of(new Split(ANY, 1, 1, flags(0.6, 2, 2048), decoding(0.9, 128)));
    private static final List<Split> JOINED_H100 =
            List.of(new Split(ANY, 1, 1, flags(0.6, 4, 2048), decoding(0.9, 64), Set.of("decode")));

    private static String flags(double memory, int running, int chunk) {
        return ", mem-fraction-static: " + memory + ", max-running-requests: " + running + ", chunked-prefill-size: "
                + chunk + ", max-prefill-tokens: " + chunk + NO_CACHE;
    }

    private static String decoding(double memory, int running) {
        return ", mem-fraction-static: " + memory + ", max-running-requests: " + running + ", cuda-graph-max-bs: "
                + running + NO_CACHE;
    }

    /** Prefill and decode apart on {@code system}; {@code spread} where experts are spread over all devices. */
    static GpuRecipe apart(String system, int inputTokens, int clients, boolean spread) {
        boolean small = inputTokens <= LONG_PROMPT;
        List<Split> splits = small ? SHORT : LONG;
        if (system.startsWith("h100")) {
            splits = spread ? JOINED_H100 : small ? SHORT_H100 : LONG_H100;
        } else if (spread && small) {
            splits = SHORT_JOINED;
        }
        Split split = splits.stream()
                .filter(each -> clients <= each.clients())
                .findFirst()
                .orElseThrow();
        return new GpuRecipe(
                Map.of("prefill", split.prefills(), "decode", split.decodes()),
                Map.of("prefill", split.prefill(), "decode", split.decode()),
                spread && !small ? BOTH : split.joined(),
                PROMPTS);
    }

    /** Both in one server of {@code model}. */
    static GpuRecipe together(String model, int clients) {
        String flags = ", disable-radix-cache: true";
        if (model.startsWith("deepseek")) {
            flags = flags(0.82, 256, 32_768) + ", cuda-graph-max-bs: 256";
        } else if (model.startsWith("qwen3.5")) {
            flags = flags(0.8, 128, 16_384)
                    + ", kv-cache-dtype: fp8_e4m3, mamba-ssm-dtype: bfloat16, cuda-graph-max-bs: " + clients;
        } else if (model.startsWith("glm")) {
            flags = ", mem-fraction-static: 0.85";
        }
        int prompts = model.startsWith("glm") ? PROMPTS_OF_GLM : PROMPTS;
        return new GpuRecipe(Map.of("mixed", 1), Map.of("mixed", flags), Set.of(), prompts);
    }

    /** Whether {@code role} has attention for each device and its experts spread over all. */
    boolean joins(String role) {
        return joinedRoles.contains(role);
    }

    int workers(String role) {
        return workersByRole.getOrDefault(role, 1);
    }

    String flags(String role) {
        return flagsByRole.getOrDefault(role, NO_CACHE);
    }
}

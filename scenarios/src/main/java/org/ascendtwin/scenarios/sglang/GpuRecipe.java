package org.ascendtwin.scenarios.sglang;

import java.util.List;
import java.util.Map;

/**
 * How InferenceMAX, whose measurements name neither, starts SGLang: how many workers a role has and with which flags. From its
 * public launch scripts (InferenceX, benchmarks/single_node/*_h200.sh) and recipes (srt-slurm, recipes/h100 and h200, without
 * drafts). Recipes that share a number of clients are told apart by the largest number each was made for.
 *
 * @param workersByRole instances of each role
 * @param flagsByRole flags of each role besides its parallelism
 * @param joined whether attention is data-parallel and experts are spread over all devices
 * @param promptsPerClient requests for each client
 */
record GpuRecipe(
        Map<String, Integer> workersByRole, Map<String, String> flagsByRole, boolean joined, int promptsPerClient) {
    private static final int PROMPTS = 10;
    private static final int PROMPTS_OF_GLM = 5;
    private static final int LONG_PROMPT = 4096;
    private static final String NO_CACHE = ", disable-radix-cache: true";

    /**
     * Workers that are prefill and decode.
     *
     * @param clients at most
     */
    private record Split(int clients, int prefills, int decodes, String prefill, String decode) {}

    private static final List<Split> SHORT = List.of(
            new Split(256, 1, 9, flags(0.82, 256, 163_840), decoding(256)),
            new Split(Integer.MAX_VALUE, 1, 6, flags(0.7, 512, 163_840), decoding(512)));
    private static final List<Split> SHORT_JOINED =
            List.of(new Split(Integer.MAX_VALUE, 1, 6, flags(0.75, 512, 65_536), decoding(512)));
    private static final List<Split> LONG = List.of(
            new Split(4, 1, 7, flags(0.82, 16, 32_768), decoding(8)),
            new Split(8, 1, 6, flags(0.82, 16, 32_768), decoding(16)),
            new Split(16, 1, 3, flags(0.82, 16, 32_768), decoding(32)),
            new Split(128, 2, 3, flags(0.82, 16, 32_768), decoding(128)),
            new Split(Integer.MAX_VALUE, 1, 1, flags(0.75, 16, 163_840), decoding(256)));
    private static final List<Split> SHORT_H100 = List.of(new Split(Integer.MAX_VALUE, 1, 2, NO_CACHE, NO_CACHE));
    private static final List<Split> LONG_H100 = List.of(new Split(Integer.MAX_VALUE, 1, 1, NO_CACHE, NO_CACHE));

    private static String flags(double memory, int running, int chunk) {
        return ", mem-fraction-static: " + memory + ", max-running-requests: " + running + ", chunked-prefill-size: "
                + chunk + ", max-prefill-tokens: " + chunk + NO_CACHE;
    }

    private static String decoding(int running) {
        return ", mem-fraction-static: 0.82, max-running-requests: " + running + ", cuda-graph-max-bs: " + running
                + NO_CACHE;
    }

    /** Prefill and decode apart on {@code system}; {@code spread} where experts are spread over all devices. */
    static GpuRecipe apart(String system, int inputTokens, int clients, boolean spread) {
        boolean small = inputTokens <= LONG_PROMPT;
        List<Split> splits = small ? SHORT : LONG;
        if (system.startsWith("h100")) {
            splits = small ? SHORT_H100 : LONG_H100;
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
                spread,
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
        return new GpuRecipe(Map.of("mixed", 1), Map.of("mixed", flags), false, prompts);
    }

    int workers(String role) {
        return workersByRole.getOrDefault(role, 1);
    }

    String flags(String role) {
        return flagsByRole.getOrDefault(role, NO_CACHE);
    }
}

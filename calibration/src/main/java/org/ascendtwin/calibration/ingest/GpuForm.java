package org.ascendtwin.calibration.ingest;

import java.util.List;
import java.util.Locale;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.calibration.timing.KernelTiming.Statistic;

/**
 * Tables of kernels on GPUs as aiconfigurator collects them: op_name, latency in milliseconds, and the sizes as columns. A
 * generation's {@code step} is the number of cached tokens before the new one; a mixture's latency is that of all that one
 * device does between the choice of experts and the sum of their results; a collective's {@code message_size} counts elements.
 */
record GpuForm() implements KernelForm {
    private static final List<String> COLUMNS = List.of("framework", "device", "op_name", "latency");

    @Override
    public String name() {
        return "GPU kernel table";
    }

    @Override
    public boolean reads(List<String> columns) {
        return columns.containsAll(COLUMNS);
    }

    @Override
    public KernelTiming timing(TableRow row, String source) {
        String operator = row.get("op_name");
        List<List<Integer>> shapes =
                switch (operator) {
                    case "gemm" -> List.of(sizes(row, "m", "k"), sizes(row, "k", "n"));
                    case "context_attention" -> attention(row, number(row, "isl"), number(row, "isl"));
                    case "generation_attention" -> attention(row, 1, number(row, "step") + 1);
                    case "mla_generation" ->
                        List.of(
                                List.of(number(row, "batch_size"), 1, number(row, "num_heads")),
                                List.of(number(row, "batch_size"), number(row, "step") + 1));
                    case "moe" -> experts(row);
                    case "all_reduce", "all_gather", "reduce_scatter", "alltoall" ->
                        List.of(sizes(row, "num_gpus", "message_size"));
                    default -> List.of();
                };
        return new KernelTiming(
                operator,
                device(row.get("device")),
                shapes,
                types(row),
                List.of(),
                "{\"is_causal\": true, \"distribution\": \"" + row.first(List.of("distribution")) + "\"}",
                1e3 * row.number(List.of("latency")),
                Statistic.REPORTED,
                row.get("kernel_source"),
                source);
    }

    private static String device(String name) {
        String words = name.toLowerCase(Locale.ROOT);
        for (String known : List.of("h100", "h200", "a100")) {
            if (words.contains(known)) {
                return known + "-sxm";
            }
        }
        return words;
    }

    private static List<String> types(TableRow row) {
        String cache = row.first(List.of("kv_cache_dtype"));
        String own = row.first(List.of(
                "gemm_dtype", "attn_dtype", "mla_dtype", "moe_dtype", "bmm_dtype", "allreduce_dtype", "nccl_dtype"));
        return cache.isEmpty() ? List.of(own, own) : List.of(own, cache);
    }

    private static List<List<Integer>> attention(TableRow row, int query, int context) {
        int batch = number(row, "batch_size");
        int width = number(row, "head_dim");
        return List.of(
                List.of(batch, query, number(row, "num_heads"), width),
                List.of(batch, context, number(row, "num_key_value_heads"), width));
    }

    /** Tokens and experts to choose, of how many on how many devices, and what one device has of an expert. */
    private static List<List<Integer>> experts(TableRow row) {
        int tokens = number(row, "num_tokens");
        int width = number(row, "inter_size") / number(row, "moe_tp_size");
        return List.of(
                List.of(tokens, number(row, "hidden_size")),
                List.of(number(row, "topk"), number(row, "num_experts"), number(row, "moe_ep_size")),
                List.of(number(row, "hidden_size"), width));
    }

    private static List<Integer> sizes(TableRow row, String first, String second) {
        return List.of(number(row, first), number(row, second));
    }

    private static int number(TableRow row, String column) {
        return (int) row.number(List.of(column));
    }
}

package org.ascendtwin.scenarios.sglang;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.jspecify.annotations.Nullable;

/**
 * A measured run of SGLang on GPUs, a row of a table: model, precision, parallelism, lengths, concurrency, mean TTFT and TPOT.
 *
 * <p>The table does not say how requests were sent. Cases of 1024 and 8192 tokens are InferenceMAX's, whose client draws
 * lengths from 0.8 of the stated to the stated and sends several requests for each client, and whose launches are public
 * ({@link GpuRecipe}). The others are taken to be of the stated lengths, four for each client; those of 0.5.6 and later whose
 * clients together send more than eight chunks of prompts within 2 %, without which all clients would stay in step, which their
 * TTFT excludes. A tensor parallelism that was multiplied with
 * the expert parallelism (64 on a machine of eight) is divided by it again.
 */
public final class GpuCase {
    private static final int WAVES = 4;
    private static final long MOST_TOKENS_IN_STEP = 8 * 8192;
    private static final List<String> LENGTHS_OF_INFERENCEMAX = List.of("1024 1024", "1024 8192", "8192 1024");
    private static final int GPUS_OF_A_MACHINE = 8;

    private final Map<String, String> fields;
    private final @Nullable Path profile;
    private final @Nullable GpuRecipe recipe;

    GpuCase(Map<String, String> fields, Map<String, Path> profilesByDevice) {
        this.fields = new TreeMap<>(fields);
        this.profile = profilesByDevice.get(device());
        this.recipe = recipe();
    }

    private @Nullable GpuRecipe recipe() {
        if (!LENGTHS_OF_INFERENCEMAX.contains(text("isl") + " " + text("osl"))) {
            return null;
        }
        boolean spread = expertParallel("decode_") > 1;
        return isApart()
                ? GpuRecipe.apart(text("system"), number("isl", 0), clients(), spread)
                : GpuRecipe.together(model(), clients());
    }

    /** Whether prefill and decode have servers of their own. */
    public boolean isApart() {
        return text("mode").equals("disagg");
    }

    /** Tokens of a prompt, as stated. */
    public int inputTokens() {
        return number("isl", 0);
    }

    /** What tells a measurement from others; some are in tables more than once, under several names and roundings. */
    public String measurement() {
        double tpotMillis = measuredByMetric().getOrDefault("mean_tpot_ms", 0.0);
        return String.format(
                Locale.ROOT, "%s %s %s %s %d %.2f", model(), device(), text("isl"), text("osl"), clients(), tpotMillis);
    }

    private String device() {
        return text("system").replace('_', '-');
    }

    private int clients() {
        return number("concurrency", 0) == 0
                ? number("decode_batch_size", 1) * number("decode_num_workers", 1)
                : number("concurrency", 1);
    }

    private String text(String column) {
        return fields.getOrDefault(column, "");
    }

    private int number(String column, int absent) {
        String text = text(column);
        return text.isEmpty() ? absent : (int) Double.parseDouble(text);
    }

    /** The case's name. */
    public String id() {
        return text("id");
    }

    /** Model and mode, by which cases are summed up. */
    public String family() {
        String model = text("model_path");
        return model.substring(model.indexOf('/') + 1) + " " + text("mode");
    }

    /** Measured means in milliseconds, by the names of a result. */
    public Map<String, Double> measuredByMetric() {
        Map<String, Double> measured = new TreeMap<>();
        for (String metric : List.of("ttft", "tpot")) {
            String value = text("silicon_" + metric + "_ms");
            if (!value.isEmpty()) {
                measured.put("mean_" + metric + "_ms", Double.parseDouble(value));
            }
        }
        return measured;
    }

    /**
     * The case as a scenario.
     *
     * @throws InvalidInput with every field that cannot be said in a scenario
     */
    public Scenario scenario() throws InvalidInput {
        boolean apart = isApart();
        List<String> servers = new ArrayList<>();
        int gpus = 0;
        for (String role : apart ? List.of("prefill", "decode") : List.of("mixed")) {
            String prefix = apart ? role + "_" : "";
            int instances = number(prefix + "num_workers", recipe == null ? 1 : recipe.workers(role));
            gpus += instances * tensorParallel(prefix);
            servers.add(server(role, prefix, instances));
        }
        int machines = (gpus + GPUS_OF_A_MACHINE - 1) / GPUS_OF_A_MACHINE;
        String yaml = String.join(
                "\n",
                "name: " + id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                "title: measured on " + text("system"),
                "model: {id: " + model() + ", weights: " + weights() + "}",
                "cluster: {id: " + cluster(machines) + ", device: " + device()
                        + (profile == null ? "" : ", profile: " + profile.toAbsolutePath()) + "}",
                "servers:",
                String.join("\n", servers),
                apart ? "router: {flags: {mini-lb: true}}" : "",
                recipe == null ? "" : "assumptions: {runtime: {cold-start: " + GpuRecipe.COLD_START + "}}",
                "workload: {num-prompts: " + waves() * clients() + ", max-concurrency: " + clients() + ", input-len: "
                        + length("isl") + ", output-len: " + length("osl") + "}",
                "");
        return new ScenarioReader(List.of()).read(id(), yaml, List.of());
    }

    private int waves() {
        return recipe == null ? WAVES : recipe.promptsPerClient();
    }

    private String length(String column) {
        int tokens = number(column, 0);
        if (recipe != null) {
            return "{random: {len: " + tokens + ", range-ratio: 0.8}}";
        }
        boolean inStep = text("backend_version").startsWith("0.5.1.")
                || (long) clients() * number("isl", 0) <= MOST_TOKENS_IN_STEP;
        return inStep ? Integer.toString(tokens) : "{random: {len: " + tokens + ", range-ratio: 0.98}}";
    }

    /** The machine of the catalogue, as many as needed. */
    private static String cluster(int machines) {
        return machines == 1 ? "hgx-h100" : "{like: hgx-h100, id: hgx-h100-x" + machines + ", nodes: " + machines + "}";
    }

    private int tensorParallel(String prefix) {
        int tp = number(prefix + "tp_size", 1);
        int experts = expertParallel(prefix);
        return tp > 2 * GPUS_OF_A_MACHINE && experts > 1 ? tp / experts : tp;
    }

    private int expertParallel(String prefix) {
        return number(prefix + "moe_ep_size", 1);
    }

    private String server(String role, String prefix, int instances) {
        boolean joined = recipe != null && recipe.joins(role);
        int dp = joined ? tensorParallel(prefix) : number(prefix + "attention_dp_size", 1);
        StringBuilder flags = new StringBuilder("tp-size: ").append(tensorParallel(prefix));
        int experts = joined ? tensorParallel(prefix) : expertParallel(prefix);
        if (experts > 1) {
            flags.append(", ep-size: ").append(experts);
        }
        if (dp > 1) {
            flags.append(", dp-size: ").append(dp).append(", enable-dp-attention: true");
        }
        flags.append(recipe == null ? ", disable-radix-cache: true" : recipe.flags(role));
        return "  - {role: " + role + ", instances: " + instances + ", release: " + release() + ", flags: {" + flags
                + "}}";
    }

    /** The first with a recurrence is told apart from others, of which no later one ran a recurrence in the table. */
    private String release() {
        return text("backend_version").equals("0.5.9") ? "v0-5-9" : "later";
    }

    private String model() {
        String name = text("model_path").substring(text("model_path").indexOf('/') + 1);
        String wanted = name.toLowerCase(Locale.ROOT).replaceAll("-(fp8|instruct)$", "");
        return ModelCatalogue.shipped().models().keySet().stream()
                .filter(known -> known.equals(wanted))
                .findFirst()
                .orElse(wanted);
    }

    private String weights() {
        return text("gemm_quant_mode").startsWith("fp8") ? "fp8" : "bf16";
    }
}

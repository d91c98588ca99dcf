package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A published run of SGLang on Ascend: how it was launched and loaded, and what was measured. */
public final class PublishedCase {
    private static final Set<String> NO_FLAGS = Set.of(
            "role",
            "instances",
            "dies",
            "env",
            "other_flags",
            "speculative",
            "speculative_partial",
            "tp",
            "dp",
            "pp",
            "ep",
            "dp_attention",
            "quantization_flag");
    static final SortedMap<String, String> FLAGS_BY_FIELD = new TreeMap<>(Map.of(
            "tp", "tp-size",
            "dp", "dp-size",
            "pp", "pp-size",
            "ep", "ep-size",
            "dp_attention", "enable-dp-attention",
            "quantization_flag", "quantization"));
    static final SortedMap<String, String> FLAGS_BY_SPECULATIVE_FIELD = new TreeMap<>(Map.of(
            "algorithm", "speculative-algorithm",
            "num_steps", "speculative-num-steps",
            "eagle_topk", "speculative-eagle-topk",
            "num_draft_tokens", "speculative-num-draft-tokens",
            "draft_model_path", "speculative-draft-model-path",
            "draft_quantization", "speculative-draft-model-quantization",
            "attention_mode", "speculative-attention-mode"));
    private static final List<String> BENCH_FLAGS =
            List.of("max_concurrency", "request_rate", "random_range_ratio", "seed");

    /** Passed on to bench_serving but with shared prefixes (SGLang, test/ascend/e2e/test_npu_performance_utils.py). */
    private static final String WARM_UPS = "warmup_requests";

    private static final String TPOT_IS_LIMIT = "tpot_is_slo_target";
    private static final int CARDS_OF_A_SERVER = 8;
    private static final Pattern DAY = Pattern.compile("@(\\d{4}-\\d\\d-\\d\\d)");

    /** Since this day SGLang counts a prompt in chunks twice (pull request 24359). */
    private static final String CHUNK_TAKES_TWO_SLOTS = "2026-05-04";

    private final JsonNode json;

    PublishedCase(JsonNode json) {
        this.json = json;
    }

    /** The case as its file has it. */
    JsonNode json() {
        return json;
    }

    /** The case's name. */
    public String id() {
        return json.path("id").asString();
    }

    /** What was measured, by the names of the file ({@code output_token_throughput}, {@code tpot_ms}, …). */
    public Map<String, Double> results() {
        Map<String, Double> results = new LinkedHashMap<>();
        json.path("results").forEachEntry((name, value) -> {
            if (isMeasured(value)) {
                results.put(name, value.asDouble());
            }
        });
        return results;
    }

    /** What stands in the place of a result and is none, by the same names. */
    public Map<String, String> unusableResults() {
        Map<String, String> unusable = new LinkedHashMap<>();
        json.path("results").forEachEntry((name, value) -> {
            if (!isMeasured(value) && !value.isNull()) {
                unusable.put(name, name + " is " + value + "; allowed: numbers above 0");
            }
        });
        return unusable;
    }

    private static boolean isMeasured(JsonNode value) {
        return value.isNumber() && value.asDouble() > 0 && Double.isFinite(value.asDouble());
    }

    /** What is known to be doubtful about the case. */
    public List<String> qualityFlags() {
        List<String> flags = new ArrayList<>();
        json.path("quality_flags").forEach(flag -> flags.add(flag.asString()));
        return flags;
    }

    /** Whether the published TPOT is a limit that was kept rather than a mean. */
    public boolean tpotIsLimit() {
        return qualityFlags().contains(TPOT_IS_LIMIT);
    }

    /** Prompt tokens of a request. */
    public int inputTokens() {
        return json.path("benchmark").path("random_input_len").asInt();
    }

    /** The model's name. */
    public String model() {
        return json.path("model").asString();
    }

    /** Whether most of each prompt is the same in all. */
    boolean sharesPrefixes() {
        return json.path("benchmark").path("repeat_rate").asDouble(0) > 0.5;
    }

    /** Whether any server that prefills keeps prefixes. */
    boolean cachesPrefixes() {
        for (JsonNode server : json.path("servers")) {
            boolean prefills = !server.path("role").asString("mixed").equals("decode");
            if (prefills && !server.path("disable_radix_cache").asBoolean(false)) {
                return true;
            }
        }
        return false;
    }

    /** Tokens in flight, by throughput and TPOT, over the clients there are; 0 where one of them is not known. */
    double utilisation() {
        double throughput = json.path("results").path("output_token_throughput").asDouble(0);
        double tpotSeconds = json.path("results").path("tpot_ms").asDouble(0) / 1000;
        int clients = json.path("benchmark").path("max_concurrency").asInt(0);
        return clients == 0 ? 0 : throughput * tpotSeconds / clients;
    }

    /** How it was launched and loaded, and which limit it keeps. */
    String deployment() {
        return json.path("servers") + " " + json.path("benchmark") + " "
                + json.path("results").path("tpot_ms");
    }

    /**
     * The case as a scenario.
     *
     * @throws InvalidInput with every field that cannot be said in a scenario
     */
    public Scenario scenario() throws InvalidInput {
        return scenario(List.of());
    }

    /**
     * The case as a scenario with {@code more} settings ({@code path=value}) laid over it.
     *
     * @throws InvalidInput with every field that cannot be said in a scenario
     */
    public Scenario scenario(List<String> more) throws InvalidInput {
        SglangImport commands = new SglangImport(id());
        int[] dies = new int[1];
        for (JsonNode server : json.path("servers")) {
            int instances = server.path("instances").asInt(1);
            dies[0] +=
                    instances * server.path("tp").asInt(1) * server.path("pp").asInt(1);
            SglangCommand command = server(server);
            for (int i = 0; i < instances; i++) {
                commands.command(command);
            }
        }
        JsonNode router = json.path("router");
        if (router.isObject()) {
            commands.command(new SglangCommand(
                    SglangCommand.Kind.ROUTER, words(router.path("args")), environment(router.path("env")), id()));
        }
        commands.command(bench());
        settings(commands, dies[0]);
        more.forEach(setting -> commands.set("--set", setting));
        return commands.scenario().scenario();
    }

    private SglangCommand server(JsonNode server) {
        List<Word> words = new ArrayList<>();
        String weights = json.path("quantization").asString("BF16").split(" ")[0];
        String model = json.path("model").asString() + (weights.equals("BF16") ? "" : "-" + weights);
        flag(words, "model-path", model);
        String role = server.path("role").asString("mixed");
        if (!role.equals("mixed")) {
            flag(words, "disaggregation-mode", role);
        }
        FLAGS_BY_FIELD.forEach((field, flag) -> flags(words, flag, server.path(field)));
        server.forEachEntry((field, value) -> {
            if (!NO_FLAGS.contains(field)) {
                flags(words, field.replace('_', '-'), value);
            }
        });
        for (String part : List.of("speculative", "speculative_partial")) {
            FLAGS_BY_SPECULATIVE_FIELD.forEach(
                    (field, flag) -> flags(words, flag, server.path(part).path(field)));
        }
        server.path("other_flags").forEachEntry((name, value) -> flags(words, name, value));
        return new SglangCommand(SglangCommand.Kind.SERVER, words, environment(server.path("env")), id());
    }

    private SglangCommand bench() {
        JsonNode bench = json.path("benchmark");
        List<Word> words = new ArrayList<>();
        int input = bench.path("random_input_len").asInt();
        int output = bench.path("random_output_len").asInt();
        int prompts = bench.path("num_prompts").asInt();
        double repeated = bench.path("repeat_rate").asDouble(0);
        String trace = bench.path("trace").asString("");
        if (!trace.isEmpty()) {
            flag(words, "dataset-name", "mooncake");
            flag(words, "dataset-path", trace);
        } else if (repeated > 0) {
            int shared = (int) (input * repeated);
            flag(words, "dataset-name", "generated-shared-prefix");
            flag(words, "gsp-num-groups", "1");
            flag(words, "gsp-prompts-per-group", Integer.toString(prompts));
            flag(words, "gsp-system-prompt-len", Integer.toString(shared));
            flag(words, "gsp-question-len", Integer.toString(input - shared));
            flag(words, "gsp-output-len", Integer.toString(output));
        } else {
            flags(words, "dataset-name", bench.path("dataset_name"));
            flags(words, WARM_UPS.replace('_', '-'), bench.path(WARM_UPS));
            flag(words, "num-prompts", Integer.toString(prompts));
            flag(words, "random-input-len", Integer.toString(input));
            flag(words, "random-output-len", Integer.toString(output));
        }
        BENCH_FLAGS.forEach(field -> flags(words, field.replace('_', '-'), bench.path(field)));
        return new SglangCommand(SglangCommand.Kind.BENCH, words, Map.of(), id());
    }

    private void settings(SglangImport commands, int dies) {
        commands.set(id(), "name=" + id().replaceAll("[^A-Za-z0-9._-]+", "-"));
        JsonNode source = json.path("source");
        String commit = source.path("commit").asString("");
        commands.set(
                id(),
                "source=\"" + source.path("repo").asString("")
                        + (commit.isEmpty() ? "" : "@" + commit.substring(0, Math.min(7, commit.length()))) + ", "
                        + source.path("path").asString("") + "\"");
        commands.set(
                id(),
                "title=\"" + json.path("model").asString() + " on "
                        + json.path("cards").asInt() + " cards of "
                        + json.path("hardware").asString() + "\"");
        boolean newer = json.path("hardware").asString().contains("A3");
        int diesPerCard = newer ? 2 : 1;
        int cards = Math.max(json.path("cards").asInt(), (dies + diesPerCard - 1) / diesPerCard);
        commands.set(id(), "cluster.device=" + (newer ? "ascend-910-9362" : "ascend-910b4-1"));
        commands.set(
                id(),
                "cluster.id=" + (!newer ? "a2-server" : cards > CARDS_OF_A_SERVER ? "a3-superpod-384" : "a3-server"));
        commands.set(id(), "cluster.cards=" + cards);
        if (measuredBefore(CHUNK_TAKES_TWO_SLOTS)) {
            for (int i = 0; i < json.path("servers").size(); i++) {
                commands.set(id(), "servers[" + i + "].repaired-defects=[chunk-takes-two-slots]");
            }
        }
        if (tpotIsLimit()) {
            commands.set(
                    id(), "slo.tpot=" + json.path("results").path("tpot_ms").asString() + " ms");
        }
        json.path("settings").forEach(setting -> commands.set(id(), setting.asString()));
    }

    /** Whether a day as in {@code 2026-05-04} comes after the one in the name of this case. */
    private boolean measuredBefore(String day) {
        Matcher matcher = DAY.matcher(id());
        return matcher.find() && matcher.group(1).compareTo(day) < 0;
    }

    private Map<String, Word> environment(@Nullable JsonNode variables) {
        Map<String, Word> environment = new LinkedHashMap<>();
        if (variables != null && variables.isObject()) {
            variables.forEachEntry((name, value) -> environment.put(name, new Word(value.asString(), id())));
        }
        return environment;
    }

    private List<Word> words(JsonNode arguments) {
        List<Word> words = new ArrayList<>();
        arguments.forEach(argument -> words.add(new Word(argument.asString(), id())));
        return words;
    }

    private void flag(List<Word> words, String name, String value) {
        words.add(new Word("--" + name, id()));
        words.add(new Word(value, id()));
    }

    /** A flag as its JSON value says it: true for a switch, a list for several values, false and null for none. */
    private void flags(List<Word> words, String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull() || (value.isBoolean() && !value.asBoolean())) {
            return;
        }
        words.add(new Word("--" + name, id()));
        if (value.isArray()) {
            value.forEach(item -> words.add(new Word(item.asString(), id())));
        } else if (!value.isBoolean()) {
            words.add(new Word(value.asString(), id()));
        }
    }
}

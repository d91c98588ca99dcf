package org.ascendtwin.scenarios.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.experiment.Explanation.Latency;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.jspecify.annotations.Nullable;

/** What acts on a cause of latency, with its value in a scenario. */
final class Knob {
    private final ServerSpec server;
    private final int index;

    private Knob(Scenario scenario, ServerSpec.Role preferred) {
        List<ServerSpec> servers = scenario.servers();
        int found = 0;
        for (int i = servers.size() - 1; i >= 0; i--) {
            found = servers.get(i).role() == preferred ? i : found;
        }
        index = found;
        server = servers.get(found);
    }

    /** Advice on {@code cause}, the largest part of {@code latency}. */
    static String advice(Cause cause, Latency latency, Scenario scenario) {
        boolean first = latency == Latency.TTFT;
        Knob knob = new Knob(scenario, first ? ServerSpec.Role.PREFILL : ServerSpec.Role.DECODE);
        String advice = knob.advice(cause, scenario);
        return advice.substring(0, 1).toUpperCase(Locale.ROOT) + advice.substring(1) + ".";
    }

    private String advice(Cause cause, Scenario scenario) {
        ServerFlags flags = server.flags();
        return switch (cause) {
            case QUEUE -> queue(flags, scenario);
            case ROOM ->
                "more KV memory where requests are decoded: another decode server, or a higher mem-fraction-static";
            case BUFFER ->
                "more places to send KV from: another prefill server (" + key("instances", server.instances())
                        + "), or more requests in each (" + flag("max-running-requests", flags.maxRunningRequests())
                        + "), which comes with more buffers";
            case HOST -> host(flags);
            case PREFILL -> prefill(flags);
            case DECODE, HBM -> decode(flags, scenario);
            case COMMUNICATION ->
                "fewer dies a layer (" + flag("tp-size", flags.tpSize()) + "), or data-parallel attention ("
                        + flag("dp-size", flags.dpSize()) + ", enable-dp-attention)";
            case OTHER_PROMPTS ->
                "smaller pieces of prompts between decode steps ("
                        + flag("chunked-prefill-size", flags.chunkedPrefillSize())
                        + "), or prefill and decode on servers of their own (role: prefill, role: decode)";
            case KV_TRANSFER ->
                "prefill and decode servers nearer to each other, or more links between them (more prefill servers)";
            case DRAFT ->
                "shorter windows (" + flag("speculative-num-steps", flags.speculativeNumSteps()) + "), or none";
            case SPECULATION_WASTE ->
                "shorter windows waste less at this acceptance ("
                        + flag("speculative-num-steps", flags.speculativeNumSteps()) + ")";
            case PADDING -> "graphs nearer to the batches that occur (cuda-graph-bs)";
            case RETRACTION ->
                "more KV memory (mem-fraction-static, tp-size), more caution (schedule-conservativeness), or fewer at once ("
                        + flag("max-running-requests", flags.maxRunningRequests()) + ")";
            case BUBBLE -> bubble(flags);
            case OTHER_RANKS ->
                "a more even load over ranks (load-balance-method), or fewer of them ("
                        + flag("dp-size", flags.dpSize()) + ")";
            case RETRY ->
                "routers that stop sooner to send to a server that is gone (router.flags.cb-failure-threshold,"
                        + " health-check-interval-secs), or one server more";
        };
    }

    private String bubble(ServerFlags flags) {
        return flags.ppSize() > 1
                ? "fewer stages (" + flag("pp-size", flags.ppSize()) + "), or smaller batches that fill them ("
                        + flag("pp-max-micro-batch-size", flags.ppMaxMicroBatchSize()) + ")"
                : "fewer moves of experts (" + flag("eplb-rebalance-num-iterations", flags.eplbRebalanceNumIterations())
                        + ")";
    }

    private String queue(ServerFlags flags, Scenario scenario) {
        return "more servers share the load (" + key("instances", server.instances())
                + "), or fewer requests at once ("
                + load(scenario) + "); a higher limit (" + flag("max-running-requests", flags.maxRunningRequests())
                + ") lets more in where KV memory is left";
    }

    private String prefill(ServerFlags flags) {
        return "more dies for a prompt (" + flag("tp-size", flags.tpSize()) + ")"
                + (flags.disableRadixCache()
                        ? ", or the prefix cache, if prompts share beginnings: " + plain("flags.disable-radix-cache")
                                + " keeps it off"
                        : ", or prompts that share beginnings, which the prefix cache serves");
    }

    private String host(ServerFlags flags) {
        return flags.disableOverlapSchedule()
                ? "overlapped scheduling hides the host: " + plain("flags.disable-overlap-schedule") + " keeps it off"
                : "decode batches that a captured graph covers (cuda-graph-bs) and larger prefills leave less to launch"
                        + " one by one";
    }

    private String decode(ServerFlags flags, Scenario scenario) {
        return "more dies for the weights (" + flag("tp-size", flags.tpSize())
                + "), narrower weights (model.weights, now "
                + scenario.model().weights().toString().toLowerCase(Locale.ROOT) + ")"
                + (flags.speculativeAlgorithm() == null ? ", or speculation (speculative-algorithm)" : "")
                + ", or a smaller batch (" + flag("max-running-requests", flags.maxRunningRequests()) + ")";
    }

    private String flag(String name, @Nullable Object value) {
        return key("flags." + name, value == null ? "what SGLang derives" : value);
    }

    private String key(String name, Object value) {
        return plain(name) + ", now " + value;
    }

    private String plain(String name) {
        return "servers[" + index + "]." + name;
    }

    private static String load(Scenario scenario) {
        List<String> keys = new ArrayList<>();
        Integer concurrency = scenario.workload().maxConcurrency();
        if (concurrency != null) {
            keys.add("workload.max-concurrency, now " + concurrency);
        }
        if (scenario.workload().trace() == null) {
            keys.add("workload.request-rate, now " + scenario.workload().requestRate());
        } else {
            keys.add("workload.slowdown-factor, now " + scenario.workload().slowdownFactor());
        }
        return String.join("; ", keys);
    }
}

package org.ascendtwin.scenarios.assemble;

import java.util.List;
import java.util.function.BiConsumer;
import org.ascendtwin.scenarios.spec.Draft;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.scenarios.spec.RouterFlags;
import org.ascendtwin.scenarios.spec.RouterFlags.RoutingPolicy;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;

/**
 * What a scenario may say and a run cannot simulate. Each refusal names the part, so that nobody takes an approximation
 * for an answer.
 */
final class Refusals {
    private final BiConsumer<String, String> problems;
    private boolean refused;

    private Refusals(BiConsumer<String, String> problems) {
        this.problems = problems;
    }

    /** Reports every part that is not simulated; returns whether there was any. */
    static boolean check(Draft draft) {
        Refusals refusals = new Refusals(draft::problem);
        List<ServerSpec> servers = draft.servers();
        for (int i = 0; i < servers.size(); i++) {
            refusals.server(servers.get(i), "servers[" + i + "]");
        }
        boolean paired = servers.stream().anyMatch(server -> server.role() != ServerSpec.Role.MIXED);
        draft.router().ifPresent(router -> refusals.router(router.flags(), paired));
        return refusals.refused;
    }

    private void refuse(String path, String part) {
        refused = true;
        problems.accept(path, part + ": not simulated yet, so this scenario can be read and exported but not run.");
    }

    private void pipeline(ServerSpec server, String place) {
        ServerFlags flags = server.flags();
        if (flags.ppSize() == 1) {
            return;
        }
        if (server.role() == ServerSpec.Role.DECODE) {
            refuse(
                    place + "pp-size",
                    "pipeline parallelism in a decode server, whose stages agree in rounds on who gets memory and whose KV is"
                            + " there (SGLang, event_loop_pp_disagg_decode; pp-size as in the prefill servers)");
        }
        if (flags.enableHierarchicalCache()) {
            refuse(
                    place + "enable-hierarchical-cache",
                    "tiers of the KV cache over a pipeline, whose stages wait for the copies of the first (SGLang, pull request"
                            + " 27010)");
        }
        if (flags.enableMixedChunk()) {
            refused = true;
            problems.accept(
                    place + "enable-mixed-chunk",
                    "set with pp-size " + flags.ppSize()
                            + "; SGLang refuses mixed chunks over a pipeline. Maybe leave it out.");
        }
        if (flags.speculativeAlgorithm() != null) {
            refuse(
                    place + "speculative-algorithm",
                    "speculation over a pipeline, which SGLang has in prefill servers only");
        }
    }

    private void server(ServerSpec server, String path) {
        ServerFlags flags = server.flags();
        String place = path + ".flags.";
        pipeline(server, place);
        if (flags.contextParts() > 1 && server.role() != ServerSpec.Role.PREFILL) {
            refuse(
                    place + "enable-prefill-cp",
                    "context parallelism in a server that decodes: SGLang cuts prompts only (is_context_parallel_extend), and"
                            + " the dies of all parts repeat each decode step");
        }
        switch (flags.moeA2aBackend()) {
            case NONE, DEEPEP, ASCEND_FUSEEP -> {}
            case ASCEND_TP, MOONCAKE, MORI, NIXL, FLASHINFER ->
                refuse(place + "moe-a2a-backend", "the exchange of " + flags.moeA2aBackend());
        }
        speculation(flags, place);
        flags.others().forEach((name, value) -> FlagTable.server()
                .find(name)
                .filter(flag -> flag.refuses(value))
                .ifPresent(flag -> refuse(place + name, flag.part())));
    }

    private void router(RouterFlags flags, boolean paired) {
        if (flags.miniLb()) {
            return;
        }
        if (!paired) {
            policy(flags.policy(), "router.flags.policy", false);
            return;
        }
        policy(flags.prefill(), "router.flags." + (flags.prefillPolicy() == null ? "policy" : "prefill-policy"), true);
        policy(flags.decode(), "router.flags." + (flags.decodePolicy() == null ? "policy" : "decode-policy"), false);
    }

    private void policy(RoutingPolicy policy, String path, boolean choosesPrefills) {
        switch (policy) {
            case RANDOM, ROUND_ROBIN, CACHE_AWARE, POWER_OF_TWO, CONSISTENT_HASHING, PREFIX_HASH, MANUAL -> {}
            case BUCKET -> {
                if (!choosesPrefills) {
                    refused = true;
                    problems.accept(path, "bucket chooses prefill servers only. Maybe cache_aware.");
                }
            }
        }
    }

    private void speculation(ServerFlags flags, String place) {
        if (flags.speculativeAlgorithm() == null) {
            return;
        }
        switch (flags.speculativeAlgorithm()) {
            case EAGLE3, NEXTN, EAGLE, STANDALONE, NGRAM -> {}
            case DFLASH ->
                refuse(
                        place + "speculative-algorithm",
                        "drafts of DFLASH, a block at a time, of whose passes neither rules nor costs are known here");
        }
    }
}

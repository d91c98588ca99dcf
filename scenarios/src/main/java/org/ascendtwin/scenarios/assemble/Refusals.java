package org.ascendtwin.scenarios.assemble;

import java.util.List;
import java.util.function.BiConsumer;
import org.ascendtwin.scenarios.spec.Draft;
import org.ascendtwin.scenarios.spec.FlagTable;
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
        if (servers.stream().mapToInt(ServerSpec::instances).sum() > 1) {
            refusals.refuse("servers", "more than one server");
        } else {
            draft.router().ifPresent(router -> refusals.refuse("router", "a router"));
        }
        return refusals.refused;
    }

    private void refuse(String path, String part) {
        refused = true;
        problems.accept(path, part + ": not simulated yet, so this scenario can be read and exported but not run.");
    }

    private void server(ServerSpec server, String path) {
        switch (server.role()) {
            case PREFILL, DECODE -> refuse(path + ".role", "prefill and decode in servers of their own");
            case MIXED -> {}
        }
        if (server.cluster() != null) {
            refuse(path + ".cluster", "servers on machines of their own");
        }
        ServerFlags flags = server.flags();
        String place = path + ".flags.";
        if (flags.dpSize() > 1 && !flags.enableDpAttention()) {
            refuse(place + "dp-size", "data parallelism without enable-dp-attention");
        }
        if (flags.ppSize() > 1) {
            refuse(place + "pp-size", "pipeline parallelism");
        }
        switch (flags.moeA2aBackend()) {
            case NONE, DEEPEP, ASCEND_FUSEEP -> {}
            case ASCEND_TP, MOONCAKE, MORI, NIXL, FLASHINFER ->
                refuse(place + "moe-a2a-backend", "the exchange of " + flags.moeA2aBackend());
        }
        if (flags.moeDenseTpSize() != null && flags.moeDenseTpSize() != flags.tpSize()) {
            refuse(place + "moe-dense-tp-size", "dense layers that are split otherwise than the rest");
        }
        speculation(flags, place);
        flags.others().forEach((name, value) -> FlagTable.server()
                .find(name)
                .filter(flag -> flag.refuses(value))
                .ifPresent(flag -> refuse(place + name, flag.part())));
    }

    private void speculation(ServerFlags flags, String place) {
        if (flags.speculativeAlgorithm() == null) {
            return;
        }
        switch (flags.speculativeAlgorithm()) {
            case EAGLE3, NEXTN, EAGLE -> {}
            case STANDALONE, NGRAM, DFLASH ->
                refuse(place + "speculative-algorithm", "drafts of " + flags.speculativeAlgorithm());
        }
    }
}

package org.ascendtwin.scenarios.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.EconomicsSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.MoeA2aBackend;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.jspecify.annotations.Nullable;

/**
 * A deployment that may be the answer.
 *
 * @param layout its kinds of servers
 * @param instances how many of each
 * @param settings what the schedulers are told
 */
public record Candidate(Layout layout, List<Integer> instances, Settings settings) {

    /**
     * What schedulers are told.
     *
     * @param batches most requests that a server of each kind runs at once; 0 for what SGLang derives
     * @param chunkSize most tokens of a piece of a prompt; null for what SGLang derives
     * @param window drafting steps; null for what SGLang derives
     */
    public record Settings(
            List<Integer> batches,
            @Nullable Integer chunkSize,
            @Nullable Integer window) {}

    /** Dies that it takes. */
    public int dies() {
        return layout.dies(instances);
    }

    Candidate with(List<Integer> otherInstances) {
        return new Candidate(layout, otherInstances, settings);
    }

    Candidate with(Settings others) {
        return new Candidate(layout, instances, others);
    }

    /** {@code base} with this deployment. */
    public Scenario scenario(Scenario base) {
        List<ServerSpec> servers = new ArrayList<>();
        for (int i = 0; i < layout.kinds().size(); i++) {
            servers.add(server(base, i));
        }
        Map<String, Object> changes = new LinkedHashMap<>();
        changes.put("cluster", layout.cluster());
        changes.put("economics", layout.economics());
        changes.put("servers", servers);
        return Records.with(base, changes);
    }

    private ServerSpec server(Scenario base, int index) {
        Layout.Kind kind = layout.kinds().get(index);
        ServerSpec template = template(base, kind.role());
        int batch = settings.batches().get(index);
        boolean exchange = kind.exchange();
        MoeA2aBackend backend = template.flags().moeA2aBackend();
        Map<String, @Nullable Object> flags = new LinkedHashMap<>();
        flags.put("tpSize", kind.tp());
        flags.put("dpSize", kind.dp());
        flags.put("enableDpAttention", kind.dp() > 1);
        flags.put("ppSize", 1);
        flags.put("epSize", null);
        flags.put("moeDenseTpSize", null);
        flags.put(
                "moeA2aBackend",
                !exchange ? MoeA2aBackend.NONE : backend == MoeA2aBackend.NONE ? MoeA2aBackend.DEEPEP : backend);
        flags.put("maxRunningRequests", batch == 0 ? null : batch);
        flags.put("chunkedPrefillSize", settings.chunkSize());
        flags.put("memFractionStatic", null);
        flags.put("maxTotalTokens", null);
        flags.put("cudaGraphBs", null);
        flags.put("cudaGraphMaxBs", null);
        if (template.flags().speculativeAlgorithm() != SpeculativeAlgorithm.NGRAM) {
            flags.put("speculativeNumSteps", settings.window());
            flags.put("speculativeNumDraftTokens", null);
        }
        ServerFlags changed = Records.with(template.flags(), flags);
        return Records.with(template, Map.of("role", kind.role(), "instances", instances.get(index), "flags", changed));
    }

    /** The base's servers of that role, or its last: an entry that says how servers are launched apart from their size. */
    static ServerSpec template(Scenario base, Role role) {
        return base.servers().stream()
                .filter(server -> server.role() == role)
                .findFirst()
                .orElse(base.servers().getLast());
    }

    /** What its dies cost an hour if they are busy for {@code busyShare} of the time. */
    public double costPerHour(double busyShare) {
        EconomicsSpec economics = layout.economics();
        double written = economics.diePrice() / (economics.years() * 365 * 24);
        return dies() * (written + economics.kilowattHourPrice() * watts(busyShare) / 1e3);
    }

    /** What a die draws if it is busy for {@code busyShare} of the time. */
    public double watts(double busyShare) {
        EconomicsSpec economics = layout.economics();
        return economics.dieWatts() * (economics.idleShare() + (1 - economics.idleShare()) * busyShare);
    }

    /** In words. */
    public String label() {
        return layout.label(instances);
    }
}

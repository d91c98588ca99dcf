package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scenario while it is being read: its sections so far as they could be made, and where to report what does not go
 * together. A section that is missing or wrong is empty and has been reported.
 */
public final class Draft {
    private final SourceDocument document;
    private final @Nullable ModelSpec model;
    private final @Nullable ClusterSpec cluster;
    private final List<ServerSpec> servers;
    private final @Nullable RouterSpec router;
    private final @Nullable WorkloadSpec workload;
    private final @Nullable SloSpec slo;
    private final @Nullable AssumptionsSpec assumptions;

    Draft(SourceDocument document, RecordReader reader) {
        this.document = document;
        this.model = reader.made("model", ModelSpec.class);
        this.cluster = reader.made("cluster", ClusterSpec.class);
        this.servers = reader.madeList("servers", ServerSpec.class);
        this.router = reader.made("router", RouterSpec.class);
        this.workload = reader.made("workload", WorkloadSpec.class);
        this.slo = reader.made("slo", SloSpec.class);
        this.assumptions = reader.made("assumptions", AssumptionsSpec.class);
    }

    public Optional<ModelSpec> model() {
        return Optional.ofNullable(model);
    }

    public Optional<ClusterSpec> cluster() {
        return Optional.ofNullable(cluster);
    }

    public List<ServerSpec> servers() {
        return servers;
    }

    public Optional<RouterSpec> router() {
        return Optional.ofNullable(router);
    }

    /** The limits; none where the section is left out. */
    public SloSpec slo() {
        return slo == null ? new SloSpec(null, null, null) : slo;
    }

    /** The assumptions; what nobody says where the section is wrong. */
    public Optional<AssumptionsSpec> assumptions() {
        return Optional.ofNullable(assumptions);
    }

    public Optional<WorkloadSpec> workload() {
        return Optional.ofNullable(workload);
    }

    /** Whether the value at {@code path} could not be used as a whole, so that a default stands in for it. */
    public boolean isReplaced(String path) {
        return document.hasProblemAt(path);
    }

    /**
     * Reports a problem with the value at {@code path}.
     *
     * @param path as in {@code servers[0].flags.tp-size}
     * @param message the value, what is wrong, what is allowed, then perhaps "Maybe …"
     */
    public void problem(String path, String message) {
        document.problem(path, message);
    }
}

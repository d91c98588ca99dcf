package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything a run depends on: the question, the deployment, the load and how to answer. */
@Doc("A scenario")
public record Scenario(
        @Doc("a short name in letters, digits, '.', '_' and '-'; run directories are named after it")
        String name,

        @Doc("one line that says what is asked") String title,
        @Doc("where the facts come from") @Nullable String source,
        ModelSpec model,
        ClusterSpec cluster,
        @Doc("the servers, one entry a role") List<ServerSpec> servers,
        WorkloadSpec workload,
        @Default("{}") SloSpec slo,
        @Default("{}") AssumptionsSpec assumptions,
        @Default("{}") RunSpec run,
        @Default("{}") ReportSpec report,
        @Nullable SweepSpec sweep) {

    public Scenario {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            String fit = name.strip().replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
            throw new IllegalArgumentException("name \"" + name
                    + "\" may hold only letters, digits, '.', '_' and '-', the first a letter or digit."
                    + (fit.isEmpty() ? "" : " Maybe \"" + fit + "\"."));
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers is empty; allowed: exactly 1 server in mixed role.");
        }
    }
}

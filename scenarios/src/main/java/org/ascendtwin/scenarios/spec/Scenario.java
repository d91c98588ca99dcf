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

        @Doc("the servers, one entry for those that are launched alike")
        List<ServerSpec> servers,

        @Nullable RouterSpec router,
        WorkloadSpec workload,
        @Default("{}") SloSpec slo,
        @Default("{}") AssumptionsSpec assumptions,
        @Default("{}") RunSpec run,
        @Default("{}") ReportSpec report,
        @Nullable SweepSpec sweep,
        @Default("{}") EconomicsSpec economics,
        @Nullable PlanSpec plan) {

    public Scenario {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            String fit = name.strip().replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
            throw new IllegalArgumentException("name \"" + name
                    + "\" may hold only letters, digits, '.', '_' and '-', the first a letter or digit."
                    + (fit.isEmpty() ? "" : " Maybe \"" + fit + "\"."));
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    "servers is empty; allowed: 1 or more in mixed role, or 1 or more each of prefill and decode.");
        }
        List<ServerSpec.Role> roles =
                servers.stream().map(ServerSpec::role).distinct().toList();
        if (roles.contains(ServerSpec.Role.PREFILL) != roles.contains(ServerSpec.Role.DECODE)) {
            String missing = roles.contains(ServerSpec.Role.PREFILL) ? "decode" : "prefill";
            throw new IllegalArgumentException("servers has no " + missing
                    + " server; prefill and decode servers only work together. Maybe add one with role: " + missing
                    + ".");
        }
        if (roles.contains(ServerSpec.Role.MIXED) && roles.size() > 1) {
            throw new IllegalArgumentException(
                    "servers mixes roles; allowed: only mixed ones, or only prefill and decode ones.");
        }
        if (router == null && servers.stream().mapToInt(ServerSpec::instances).sum() > 1) {
            throw new IllegalArgumentException("router is missing: more than one server needs one."
                    + " Maybe \"router: {}\", SGLang's router as it is by default.");
        }
    }
}

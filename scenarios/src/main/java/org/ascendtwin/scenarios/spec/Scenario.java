package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
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
        @Nullable ElasticSpec elastic,

        @Doc("servers that are lost in mid-run") @Default("[]")
        List<FaultSpec> faults,

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
        if (elastic != null) {
            checkElastic(elastic, servers, slo);
        }
        checkFaults(faults, servers, elastic);
        if (router == null && servers.stream().mapToInt(ServerSpec::instances).sum() > 1) {
            throw new IllegalArgumentException("router is missing: more than one server needs one."
                    + " Maybe \"router: {}\", SGLang's router as it is by default.");
        }
    }

    private static void checkFaults(List<FaultSpec> faults, List<ServerSpec> servers, @Nullable ElasticSpec elastic) {
        if (elastic != null && !faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "faults with elastic: what a controller of roles makes of a server that is lost is not simulated."
                            + " Maybe one of the two.");
        }
        List<String> names = serverNames(servers);
        for (FaultSpec fault : faults) {
            if (!names.contains(fault.server())) {
                throw new IllegalArgumentException("faults name the server \"" + fault.server() + "\"; there "
                        + (names.size() == 1 ? "is " : "are ") + String.join(", ", names) + "."
                        + Names.maybe(fault.server(), names));
            }
        }
    }

    /** What the servers are called, each entry's one after the other: {@code prefill-0}, {@code decode-1}. */
    public static List<String> serverNames(List<ServerSpec> servers) {
        List<String> names = new ArrayList<>();
        int[] countsByRole = new int[ServerSpec.Role.values().length];
        for (ServerSpec server : servers) {
            for (int instance = 0; instance < server.instances(); instance++) {
                names.add(Names.kebab(server.role().name()) + "-"
                        + countsByRole[server.role().ordinal()]++);
            }
        }
        return names;
    }

    /** Servers change roles where they stand, so both kinds take as many dies; what is to be kept must be known. */
    private static void checkElastic(ElasticSpec elastic, List<ServerSpec> servers, SloSpec slo) {
        boolean pair = servers.size() == 2
                && servers.getFirst().role() == ServerSpec.Role.PREFILL
                && servers.getLast().role() == ServerSpec.Role.DECODE;
        if (!pair) {
            throw new IllegalArgumentException(
                    "elastic needs one entry of prefill servers, then one of decode servers.");
        }
        if (servers.stream().anyMatch(server -> server.cluster() != null)) {
            throw new IllegalArgumentException(
                    "elastic with servers on machines of their own; allowed: all on the scenario's cluster.");
        }
        int prefillDies = servers.getFirst().dies() / servers.getFirst().instances();
        int decodeDies = servers.getLast().dies() / servers.getLast().instances();
        if (prefillDies != decodeDies) {
            throw new IllegalArgumentException("elastic needs servers of one size; a prefill server has " + prefillDies
                    + " dies, a decode server " + decodeDies
                    + ". A change keeps the weights where they are; cutting them anew would be a launch.");
        }
        int most = servers.stream().mapToInt(ServerSpec::instances).max().orElse(0);
        if (most <= elastic.leastServers()) {
            throw new IllegalArgumentException("elastic.least-servers is " + elastic.leastServers() + ", and there are "
                    + servers.getFirst().instances() + " prefill and "
                    + servers.getLast().instances() + " decode servers, so none could ever change; allowed: "
                    + (most == 1 ? "2 servers or more in one role" : "1 to " + (most - 1)) + ". Maybe instances: "
                    + (elastic.leastServers() + 1) + " in one of the roles.");
        }
        if (slo.ttft() == null || slo.tpot() == null) {
            throw new IllegalArgumentException(
                    "elastic needs limits to work for. Maybe \"slo: {ttft: 2 s, tpot: 50 ms}\".");
        }
    }
}

package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ascendtwin.scenarios.spec.Flag;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.RouterSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.jspecify.annotations.Nullable;

/**
 * Writes the launch scripts of a scenario: one for servers that are launched alike, one for the router, one for the
 * load. What differs from place to place is asked for by variables. {@link SglangImport} reads the scripts back to an
 * equal scenario.
 */
public final class SglangExport {
    private final Scenario scenario;
    private final Map<String, String> scripts = new LinkedHashMap<>();

    private SglangExport(Scenario scenario) {
        this.scenario = scenario;
    }

    /**
     * The scripts by file name, servers first.
     *
     * @throws InvalidInput if scripts cannot say the scenario
     */
    public static Map<String, String> scripts(Scenario scenario) throws InvalidInput {
        SglangExport export = new SglangExport(scenario);
        export.check();
        List<ServerSpec> servers = scenario.servers();
        for (int i = 0; i < servers.size(); i++) {
            LaunchScript script = export.server(servers.get(i));
            if (i == 0) {
                script.comment("What no command says, for ./twin import sglang:")
                        .directives(Directives.of(scenario));
            }
            export.scripts.put(export.fileName(i), script.text());
        }
        RouterSpec router = scenario.router();
        if (router != null) {
            export.scripts.put("router.sh", export.router(router));
        }
        if (BenchScript.says(scenario.workload())) {
            export.scripts.put("bench.sh", BenchScript.text(scenario));
        }
        return export.scripts;
    }

    private void check() throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        List<ServerSpec> servers = scenario.servers();
        for (int i = 1; i < servers.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (launches(servers.get(i)).equals(launches(servers.get(j)))) {
                    problems.add(new Problem(
                            scenario.name(),
                            "servers[" + i + "]",
                            "launches as servers[" + j
                                    + "] does, so that scripts cannot tell them apart. Maybe one entry"
                                    + " with instances, where they run on the same machines."));
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    private static List<Object> launches(ServerSpec server) {
        return List.of(server.role(), server.flags(), server.env());
    }

    private static String name(Role role) {
        return role == Role.MIXED ? "server" : role.name().toLowerCase(Locale.ROOT);
    }

    private static String label(Role role) {
        return role == Role.MIXED ? "server" : name(role) + " server";
    }

    private List<ServerSpec> alike(Role role) {
        return scenario.servers().stream()
                .filter(server -> server.role() == role)
                .toList();
    }

    private String fileName(int index) {
        Role role = scenario.servers().get(index).role();
        int place = alike(role).indexOf(scenario.servers().get(index)) + 1;
        return name(role) + (alike(role).size() == 1 ? "" : "-" + place) + ".sh";
    }

    private LaunchScript server(ServerSpec server) {
        boolean spans = server.flags().nnodes() > 1;
        LaunchScript script = new LaunchScript("python3 -m sglang.launch_server")
                .comment(scenario.title())
                .comment(
                        server.instances() == 1
                                ? "One " + label(server.role()) + "."
                                : server.instances() + " " + label(server.role()) + "s: run this once for each.")
                .comment((scenario.model().path() == null ? "MODEL_PATH says where its weights lie, " : "")
                        + "HOST and PORT may say where it listens.");
        if (spans) {
            script.comment("Run it on each of its " + server.flags().nnodes()
                    + " nodes, with NODE_RANK from 0 on and DIST_INIT_ADDR=address:port of node 0.");
        }
        String path = Directives.path(scenario.model());
        script.environment(server.env())
                .raw(
                        "model-path",
                        scenario.model().path() == null && !path.equals(ModelNames.UNNAMED)
                                ? "\"${MODEL_PATH:-" + path + "}\""
                                : LaunchScript.quoted(path))
                .raw("host", "\"${HOST:-0.0.0.0}\"")
                .raw("port", "\"${PORT:-30000}\"");
        if (spans) {
            script.raw("node-rank", "\"${NODE_RANK:?0 to " + (server.flags().nnodes() - 1) + "}\"")
                    .raw("dist-init-addr", "\"${DIST_INIT_ADDR:?address:port of node 0}\"");
        }
        if (server.role() != Role.MIXED) {
            script.raw("disaggregation-mode", name(server.role()));
        }
        if (server.role() == Role.PREFILL) {
            script.raw("disaggregation-bootstrap-port", "\"${BOOTSTRAP_PORT:-8998}\"");
        }
        flags(script, Records.toMap(server.flags()), Directives.plainFlags(), FlagTable.server());
        needed(script, server.flags());
        return script;
    }

    /** What SGLang must be told and a scenario says otherwise or need not say. */
    private void needed(LaunchScript script, ServerFlags flags) {
        if (ModelNames.areMadeByModelSlim(scenario.model().weights())
                && !flags.others().containsKey(ModelNames.QUANTIZATION)) {
            script.raw(ModelNames.QUANTIZATION, ModelNames.MODELSLIM);
        }
        if (flags.speculativeAlgorithm() == null || flags.others().containsKey(ModelNames.DRAFT_PATH)) {
            return;
        }
        switch (flags.speculativeAlgorithm()) {
            case EAGLE3, STANDALONE, DFLASH ->
                script.raw(ModelNames.DRAFT_PATH, "\"${DRAFT_MODEL_PATH:?folder of the draft model}\"");
            case EAGLE, NEXTN, NGRAM -> {}
        }
    }

    private void flags(
            LaunchScript script,
            Map<String, @Nullable Object> flags,
            Map<String, @Nullable Object> defaults,
            FlagTable table) {
        flags.forEach((name, value) -> {
            if (!Objects.equals(value, defaults.get(name)) && value != null) {
                Flag flag = table.find(name).orElseThrow();
                script.flag(name, values(flag, value));
            }
        });
    }

    private static List<String> values(Flag flag, Object value) {
        return switch (flag.kind()) {
            case SWITCH -> List.of();
            case TEXTS ->
                value instanceof List<?> items
                        ? items.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(value).split(" "));
            case WHOLE, NUMBER, TEXT -> List.of(String.valueOf(value));
        };
    }

    private String router(RouterSpec router) {
        LaunchScript script = new LaunchScript("python3 -m sglang_router.launch_router")
                .comment(scenario.title())
                .comment("The router.")
                .comment(
                        "The addresses of the servers are asked for by name, as in PREFILL_URL_1=http://10.0.0.1:30000.")
                .environment(router.env())
                .raw("host", "\"${HOST:-0.0.0.0}\"")
                .raw("port", "\"${PORT:-30000}\"");
        int prefills = instances(Role.PREFILL);
        int mixed = instances(Role.MIXED);
        if (prefills > 0) {
            script.raw("pd-disaggregation");
        }
        for (int i = 1; i <= prefills; i++) {
            script.raw("prefill", address("PREFILL", i), "\"${BOOTSTRAP_PORT:-8998}\"");
        }
        for (int i = 1; i <= instances(Role.DECODE); i++) {
            script.raw("decode", address("DECODE", i));
        }
        if (mixed > 0) {
            String[] addresses = new String[mixed];
            for (int i = 1; i <= mixed; i++) {
                addresses[i - 1] = address("MIXED", i);
            }
            script.raw("worker-urls", addresses);
        }
        flags(script, Records.toMap(router.flags()), Directives.plainRouter(), FlagTable.router());
        return script.text();
    }

    private int instances(Role role) {
        return alike(role).stream().mapToInt(ServerSpec::instances).sum();
    }

    private static String address(String role, int number) {
        return "\"${" + role + "_URL_" + number + ":?address of " + role.toLowerCase(Locale.ROOT) + " server " + number
                + "}\"";
    }
}

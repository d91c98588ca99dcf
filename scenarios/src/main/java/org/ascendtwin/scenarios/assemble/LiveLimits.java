package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.ModelSpec;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import org.ascendtwin.scheduler.speculate.WindowRule;

/** What of a scenario the live engine does not serve. */
public final class LiveLimits {
    private static final int PAIR = 2;

    private LiveLimits() {}

    /**
     * Laid over a scenario of so many servers, in simulator and live engine alike: steps do not overlap with planning on a
     * real decoder.
     */
    public static List<String> settings(int servers) {
        return IntStream.range(0, servers)
                .mapToObj(index -> "servers[" + index + "].flags.disable-overlap-schedule=true")
                .toList();
    }

    /** A sentence for each thing that a server by itself does not do; none where it can be run. */
    public static List<String> problems(Scenario scenario) {
        List<String> problems = model(scenario);
        if (scenario.servers().size() > 1 || scenario.servers().getFirst().instances() > 1) {
            problems.add(
                    "servers are several; ./twin live run starts 1. Maybe ./twin live pair serves prefill and decode"
                            + " apart");
            return problems;
        }
        refuse(problems, scenario.servers().getFirst().role() != Role.MIXED, "a role other than mixed");
        server(scenario.servers().getFirst(), scenario.model(), problems);
        return problems;
    }

    /** The same for a prefill and a decode server. */
    public static List<String> pairProblems(Scenario scenario) {
        List<String> problems = model(scenario);
        List<ServerSpec> servers = scenario.servers();
        boolean pair = servers.size() == PAIR
                && servers.getFirst().role() == Role.PREFILL
                && servers.getLast().role() == Role.DECODE
                && servers.stream().allMatch(server -> server.instances() == 1);
        if (!pair) {
            problems.add(
                    "servers are not one prefill server and then one decode server. Maybe scenarios/live/pair/pd.yaml"
                            + " is a start");
            return problems;
        }
        servers.forEach(server -> server(server, scenario.model(), problems));
        refuse(
                problems,
                servers.stream().anyMatch(server -> server.flags().speculativeAlgorithm() != null),
                "speculation in a pair");
        return problems;
    }

    private static List<String> model(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        if (scenario.model().config() == null) {
            problems.add("model.config is missing; a live run needs a config.json, with the weights beside it or random"
                    + " ones. Maybe scenarios/live/03-four-mixed.yaml is a start");
        }
        Quantisation weights = scenario.model().weights();
        if (weights != Quantisation.BF16 && weights != Quantisation.FP16) {
            problems.add("model.weights is " + weights + "; the live engine runs bf16 and fp16");
        }
        return problems;
    }

    private static void server(ServerSpec server, ModelSpec model, List<String> problems) {
        ServerFlags flags = server.flags();
        refuse(problems, server.diesOfOne() > 1 || flags.ranks() > 1, "more than one die");
        refuse(
                problems,
                isOtherSpeculation(server, model),
                "speculation other than STANDALONE in a chain, with"
                        + " model.draft.config, by the rule fixed, adaptive, threshold or load-aware");
        refuse(problems, flags.schedulePolicy() == SchedulePolicy.STATIC, "padded batches (schedule-policy static)");
        refuse(problems, flags.enableHierarchicalCache(), "enable-hierarchical-cache");
        refuse(problems, !flags.disableOverlapSchedule(), "overlapped scheduling");
    }

    private static boolean isOtherSpeculation(ServerSpec server, ModelSpec model) {
        ServerFlags flags = server.flags();
        if (flags.speculativeAlgorithm() == null) {
            return false;
        }
        Integer branches = flags.speculativeEagleTopk();
        WindowRule rule = server.window().rule();
        return flags.speculativeAlgorithm() != SpeculativeAlgorithm.STANDALONE
                || (branches != null && branches > 1)
                || model.draft() == null
                || model.draft().config() == null
                || rule == WindowRule.ORACLE;
    }

    private static void refuse(List<String> problems, boolean asked, String what) {
        if (asked) {
            problems.add("a server asks for " + what + ", which the live engine does not do for a scenario");
        }
    }
}

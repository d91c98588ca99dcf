package org.ascendtwin.scenarios.assemble;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/** What of a scenario the live engine does not serve. */
public final class LiveLimits {
    /** Laid over a scenario, in simulator and live engine alike: steps do not overlap with planning on a real decoder. */
    public static final String NO_OVERLAP = "servers[0].flags.disable-overlap-schedule=true";

    private LiveLimits() {}

    /** A sentence for each thing; none where it can be run. */
    public static List<String> problems(Scenario scenario) {
        List<String> problems = new ArrayList<>();
        if (scenario.model().config() == null) {
            problems.add("model.config is missing; a live run needs a config.json, with the weights beside it or random"
                    + " ones. Maybe scenarios/live-chat.yaml is a start");
        }
        Quantisation weights = scenario.model().weights();
        if (weights != Quantisation.BF16 && weights != Quantisation.FP16) {
            problems.add("model.weights is " + weights + "; the live engine runs bf16 and fp16");
        }
        if (scenario.servers().size() > 1 || scenario.servers().getFirst().instances() > 1) {
            problems.add("servers are several; the live engine runs 1 of them at a time. Maybe ./twin live pair serves"
                    + " prefill and decode apart");
            return problems;
        }
        ServerSpec server = scenario.servers().getFirst();
        ServerFlags flags = server.flags();
        refuse(problems, server.role() != Role.MIXED, "role " + server.role());
        refuse(problems, server.diesOfOne() > 1 || flags.ranks() > 1, "more than one die");
        refuse(problems, flags.speculativeAlgorithm() != null, "speculative-algorithm");
        refuse(problems, flags.enableHierarchicalCache(), "enable-hierarchical-cache");
        refuse(problems, !flags.disableOverlapSchedule(), "overlapped scheduling");
        return problems;
    }

    private static void refuse(List<String> problems, boolean asked, String what) {
        if (asked) {
            problems.add("servers[0] asks for " + what + ", which the live engine does not do for a scenario");
        }
    }
}

package org.ascendtwin.scenarios.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.spec.AcceptanceSpec;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.SharedPrefixSpec;

/** What may turn out otherwise than a scenario assumes, each by a fifth. */
final class Situations {
    private static final double MORE = 1.2;
    private static final double LESS = 0.8;

    private Situations() {}

    /** Other scenarios by what is different in them. */
    static Map<String, Scenario> of(Scenario base) {
        Map<String, Scenario> situations = new LinkedHashMap<>();
        situations.put("load + 20 %", Records.with(base, Map.of("workload", Load.scaled(base.workload(), MORE))));
        if (base.servers().stream().anyMatch(server -> server.flags().speculativeAlgorithm() != null)) {
            situations.put("draft acceptance + 20 %", accepting(base, MORE));
            situations.put("draft acceptance - 20 %", accepting(base, LESS));
        }
        SharedPrefixSpec shared = base.workload().sharedPrefix();
        if (shared != null) {
            situations.put("shared prefixes + 20 %", sharing(base, shared, MORE));
            situations.put("shared prefixes - 20 %", sharing(base, shared, LESS));
        }
        return situations;
    }

    private static Scenario accepting(Scenario base, double factor) {
        AcceptanceSpec acceptance =
                new Resolver().assumptions(base).acceptance().scaled(factor);
        return Records.with(
                base, Map.of("assumptions", Records.with(base.assumptions(), Map.of("acceptance", acceptance))));
    }

    /** Prompts as long as before, of which {@code factor} times as much is shared, as far as there is something left. */
    private static Scenario sharing(Scenario base, SharedPrefixSpec shared, double factor) {
        int whole = shared.systemPromptLen() + shared.questionLen();
        int system = (int) Math.clamp(Math.round(shared.systemPromptLen() * factor), 1L, whole - 1L);
        SharedPrefixSpec other = Records.with(shared, Map.of("systemPromptLen", system, "questionLen", whole - system));
        return Records.with(base, Map.of("workload", Records.with(base.workload(), Map.of("sharedPrefix", other))));
    }
}

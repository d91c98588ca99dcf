package org.ascendtwin.scenarios.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scheduler.policy.SchedulePolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin policies}: the orders of the waiting queue and what each can do. */
@Command(
        name = "policies",
        description = "Lists the scheduling policies (schedule-policy) and what each can do.",
        mixinStandardHelpOptions = true)
final class PoliciesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Arrays.stream(SchedulePolicy.values())
                    .map(PoliciesCommand::fields)
                    .toList()));
            return 0;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POLICY", "BATCHING", "PREFIX CACHE", "PRIORITIES", "STARVATION", "ORDER"));
        for (SchedulePolicy policy : SchedulePolicy.values()) {
            rows.add(List.of(
                    policy.flag(),
                    Names.kebab(policy.batching().name()),
                    policy.isCacheAware() ? "looks at it" : "-",
                    policy.isPriorityAware() ? "possible" : "-",
                    policy.isStarvationFree() ? "none" : "possible",
                    policy.summary()));
        }
        Columns.print(rows, out);
        return 0;
    }

    private static Map<String, Object> fields(SchedulePolicy policy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", policy.flag());
        fields.put("summary", policy.summary());
        fields.put("cache_aware", policy.isCacheAware());
        fields.put("batching", Names.kebab(policy.batching().name()));
        fields.put("starvation_free", policy.isStarvationFree());
        fields.put("priority_aware", policy.isPriorityAware());
        return fields;
    }
}

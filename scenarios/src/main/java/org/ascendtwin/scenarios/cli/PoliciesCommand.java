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
import org.ascendtwin.scheduler.route.BalanceMethod;
import org.ascendtwin.scheduler.route.RouterPolicy;
import org.ascendtwin.scheduler.speculate.WindowRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin policies}: who goes first in a queue, where requests go and how far drafts look ahead, and what each policy can do. */
@Command(
        name = "policies",
        description =
                "Lists the policies of queues, routers, data-parallel ranks and speculative windows, and what each can do.",
        mixinStandardHelpOptions = true)
final class PoliciesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "Prints one JSON document and nothing else on standard output.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            List<Map<String, Object>> documents = new ArrayList<>();
            Arrays.stream(SchedulePolicy.values()).map(PoliciesCommand::fields).forEach(documents::add);
            Arrays.stream(RouterPolicy.values()).map(PoliciesCommand::fields).forEach(documents::add);
            Arrays.stream(BalanceMethod.values()).map(PoliciesCommand::fields).forEach(documents::add);
            Arrays.stream(WindowRule.values()).map(PoliciesCommand::fields).forEach(documents::add);
            out.println(Json.text(documents));
            return 0;
        }
        printQueues(out);
        out.println();
        printRouters(out);
        out.println();
        printBalances(out);
        out.println();
        printWindows(out);
        return 0;
    }

    private static void printQueues(PrintWriter out) {
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
    }

    private static void printRouters(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ROUTER POLICY", "PREFIXES", "LOADS", "CHANCE", "SERVERS", "CHOOSES"));
        for (RouterPolicy policy : RouterPolicy.values()) {
            rows.add(List.of(
                    policy.flag(),
                    policy.isCacheAware() ? "looks at them" : "-",
                    policy.isLoadAware() ? "looks at them" : "-",
                    policy.isDrawn() ? "draws" : "-",
                    policy.isForPrefillOnly() ? "prefill" : "all",
                    policy.summary()));
        }
        Columns.print(rows, out);
    }

    private static void printBalances(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LOAD BALANCE METHOD", "CHOOSES THE DATA-PARALLEL RANK"));
        for (BalanceMethod method : BalanceMethod.values()) {
            rows.add(List.of(method.flag(), method.summary()));
        }
        Columns.print(rows, out);
    }

    private static void printWindows(PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("WINDOW RULE", "STEPS", "STEP TIMES", "CHOOSES THE SPECULATIVE WINDOW"));
        for (WindowRule rule : WindowRule.values()) {
            rows.add(List.of(
                    rule.flag(),
                    rule == WindowRule.FIXED ? "-" : rule.leastSteps() + " to " + rule.mostSteps(),
                    rule.isCostAware() ? "looks at them" : "-",
                    rule.summary()));
        }
        Columns.print(rows, out);
    }

    private static Map<String, Object> fields(WindowRule rule) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "window-rule");
        fields.put("name", rule.flag());
        fields.put("summary", rule.summary());
        fields.put("cost_aware", rule.isCostAware());
        return fields;
    }

    private static Map<String, Object> fields(RouterPolicy policy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "router");
        fields.put("name", policy.flag());
        fields.put("summary", policy.summary());
        fields.put("cache_aware", policy.isCacheAware());
        fields.put("load_aware", policy.isLoadAware());
        fields.put("drawn", policy.isDrawn());
        fields.put("prefill_only", policy.isForPrefillOnly());
        return fields;
    }

    private static Map<String, Object> fields(BalanceMethod method) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "load-balance-method");
        fields.put("name", method.flag());
        fields.put("summary", method.summary());
        return fields;
    }

    private static Map<String, Object> fields(SchedulePolicy policy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "schedule-policy");
        fields.put("name", policy.flag());
        fields.put("summary", policy.summary());
        fields.put("cache_aware", policy.isCacheAware());
        fields.put("batching", Names.kebab(policy.batching().name()));
        fields.put("starvation_free", policy.isStarvationFree());
        fields.put("priority_aware", policy.isPriorityAware());
        return fields;
    }
}

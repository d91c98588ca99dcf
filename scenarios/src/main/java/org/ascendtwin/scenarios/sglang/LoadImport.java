package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.sglang.CommandFlags.Use;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.ScenarioComposer;

/** Makes the workload of a scenario from a bench_serving command, whose defaults it keeps. */
final class LoadImport {
    private static final String DEFAULT_PROMPTS = "1000";
    private static final String DEFAULT_LENGTH = "1024";

    private final ScenarioComposer scenario;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Use> flags;
    private final String location;

    LoadImport(ScenarioComposer scenario, SglangCommand command) {
        this.scenario = scenario;
        flags = CommandFlags.of(command, problems).byName();
        location = command.location();
    }

    /** Puts the workload, and the seed where one is given. */
    void compose() {
        refusals();
        String dataset = text("dataset-name", "sharegpt");
        switch (dataset) {
            case "random", "random-ids" -> random();
            case "generated-shared-prefix" -> sharedPrefix();
            case "mooncake" -> trace();
            default ->
                problems.add(
                        new Problem(
                                place("dataset-name"),
                                "",
                                "the data set " + dataset
                                        + " needs its texts and is not drawn here; allowed: random, random-ids,"
                                        + " generated-shared-prefix, mooncake. Maybe random with the lengths that you expect."));
        }
        put("max-concurrency", "max-concurrency");
        if (flags.containsKey("request-rate")) {
            String rate = text("request-rate", "inf");
            scenario.put(place("request-rate"), rate.equals("inf") ? rate : rate + " /s", "workload", "request-rate");
        }
        if (flags.containsKey("seed")) {
            scenario.put(place("seed"), text("seed", "1"), "run", "seed");
        }
        problems.forEach(problem -> scenario.problem(problem.location(), problem.message()));
    }

    private void refusals() {
        flags.forEach((name, use) -> {
            if (use.flag().refuses(use.text())) {
                problems.add(new Problem(
                        use.location(),
                        "",
                        "--" + name + " asks for " + use.flag().part() + ", which is not simulated."));
            }
        });
    }

    private void random() {
        scenario.put(place("num-prompts"), text("num-prompts", DEFAULT_PROMPTS), "workload", "num-prompts");
        length("random-input-len", "input-len");
        length("random-output-len", "output-len");
    }

    private void length(String flag, String key) {
        String len = text(flag, DEFAULT_LENGTH);
        String ratio = text("random-range-ratio", "0.0");
        if (ratio.matches("1(\\.0*)?")) {
            scenario.put(place(flag), len, "workload", key);
        } else {
            scenario.put(place(flag), len, "workload", key, "random", "len");
            scenario.put(place("random-range-ratio"), ratio, "workload", key, "random", "range-ratio");
        }
    }

    private void sharedPrefix() {
        shared("gsp-num-groups", "64", "groups");
        shared("gsp-prompts-per-group", "16", "prompts-per-group");
        shared("gsp-system-prompt-len", "2048", "system-prompt-len");
        shared("gsp-question-len", "128", "question-len");
        shared("gsp-output-len", "256", "output-len");
        shared("gsp-range-ratio", "1.0", "range-ratio");
        if (isWarmedUp()) {
            scenario.put(place("gsp-num-groups"), "true", "workload", "warm-up");
        }
    }

    /**
     * Whether the shared prefix is cached when the clock starts: the requests sent before are the first prompt, and only
     * {@code --flush-cache} forgets it again (SGLang, bench_serving.py). Of many prefixes that is but one.
     */
    private boolean isWarmedUp() {
        return text("gsp-num-groups", "64").equals("1")
                && !text("warmup-requests", "1").equals("0")
                && !flags.containsKey("flush-cache");
    }

    private void shared(String flag, String preset, String key) {
        scenario.put(place(flag), text(flag, preset), "workload", "shared-prefix", key);
    }

    private void trace() {
        if (!flags.containsKey("dataset-path")) {
            problems.add(new Problem(location, "", "names no trace. Maybe add --dataset-path."));
            return;
        }
        scenario.putText(place("dataset-path"), text("dataset-path", ""), "workload", "trace");
        put("mooncake-slowdown-factor", "slowdown-factor");
        put("num-prompts", "trace-limit");
    }

    private void put(String flag, String key) {
        Use use = flags.get(flag);
        if (use != null) {
            scenario.put(use.location(), use.text(), "workload", key);
        }
    }

    private String text(String flag, String preset) {
        Use use = flags.get(flag);
        return use == null ? preset : use.text();
    }

    private String place(String flag) {
        Use use = flags.get(flag);
        return use == null ? location : use.location();
    }
}

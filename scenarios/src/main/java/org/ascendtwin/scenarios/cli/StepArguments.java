package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.experiment.StepSizes;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The steps that commands about single steps price. */
final class StepArguments {
    private static final int MOST_PROMPTS = 1 << 10;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Requests of the decode step (default: ${DEFAULT-VALUE}).",
            defaultValue = "32")
    private int batch;

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "Tokens each of them has cached (default: ${DEFAULT-VALUE}).",
            defaultValue = "4096")
    private int context;

    @Option(
            names = "--prefill",
            paramLabel = "TOKENS",
            description = "Tokens of each prompt of the prefill step (default: ${DEFAULT-VALUE}).",
            defaultValue = "4096")
    private int prefill;

    @Option(
            names = "--prompts",
            paramLabel = "N",
            description = "Prompts of the prefill step in each data-parallel group (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int prompts;

    @Option(
            names = "--server",
            paramLabel = "INDEX",
            description =
                    "Entry of the scenario's servers whose layout is priced, from 0 (default: the first that decodes).")
    private @Nullable Integer server;

    /** Index of the entry of {@code scenario}'s servers that is priced. */
    int server(Resolved scenario) throws InvalidInput {
        if (server == null) {
            return scenario.decoding();
        }
        List<Problem> problems = new ArrayList<>();
        check("--server", server, 0, scenario.servers().size() - 1, problems);
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return server;
    }

    /** The sizes of the steps, as far as the model of {@code deployment} has room for them. */
    StepSizes sizes(Deployment deployment) throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        int longest = deployment.model().contextLength();
        check("--batch", batch, 1, 1 << 16, problems);
        check("--context", context, 0, longest, problems);
        check("--prefill", prefill, 1, longest, problems);
        check("--prompts", prompts, 1, MOST_PROMPTS, problems);
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        return new StepSizes(batch, context, prompts, prefill);
    }

    private static void check(String option, int value, int least, int most, List<Problem> problems) {
        if (value < least || value > most) {
            problems.add(new Problem(option, "", "is " + value + "; allowed: " + least + " to " + most + "."));
        }
    }

    /** What is priced, and of several entries where, in words. */
    String described(Resolved scenario) throws InvalidInput {
        return steps() + (scenario.servers().size() == 1 ? "" : " " + where(scenario));
    }

    private String where(Resolved scenario) throws InvalidInput {
        int priced = server(scenario);
        String both = "Both on the dies of " + entry(scenario, priced) + ".";
        return priced == scenario.prefilling() || priced != scenario.decoding()
                ? both
                : both + " Prompts are prefilled by " + entry(scenario, scenario.prefilling()) + ": --server "
                        + scenario.prefilling() + " prices that.";
    }

    private static String entry(Resolved scenario, int index) {
        String role = scenario.servers().get(index).spec().role().name();
        return "servers[" + index + "] (" + role.toLowerCase(Locale.ROOT) + ")";
    }

    private String steps() {
        return String.format(
                Locale.ROOT,
                "Decode: %,d requests with %,d cached tokens each."
                        + " Prefill: %s of %,d tokens in each data-parallel group.",
                batch,
                context,
                prompts == 1 ? "one prompt" : prompts + " prompts",
                prefill);
    }
}

package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.hardware.memory.MemorySettings;
import org.ascendtwin.hardware.step.Deployment;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scenarios.assemble.Resolved;
import org.ascendtwin.scenarios.experiment.ParallelChoice;
import org.ascendtwin.scenarios.experiment.StepTimes;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The steps that commands about single steps price. */
final class StepArguments {
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
            description = "Tokens of the prefill step (default: ${DEFAULT-VALUE}).",
            defaultValue = "4096")
    private int prefill;

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

    /** What the steps of {@code deployment} take. */
    StepTimes times(Deployment deployment) throws InvalidInput {
        check(deployment);
        return StepTimes.of(deployment, group(deployment), context, prefill);
    }

    /** The way {@code deployment} is laid out. */
    ParallelChoice choice(Deployment deployment, MemorySettings memory) throws InvalidInput {
        check(deployment);
        return ParallelChoice.of(deployment, memory, batch, context, prefill);
    }

    /** Every other way on up to {@code dies} dies, the best first. */
    List<ParallelChoice> choices(Deployment deployment, MemorySettings memory, int dies) throws InvalidInput {
        check(deployment);
        return ParallelChoice.all(deployment, memory, dies, batch, context, prefill);
    }

    /** Whether {@code choice} caches what the decode step needs. */
    boolean fits(ParallelChoice choice) {
        return choice.hasRoomFor(batch, context);
    }

    private void check(Deployment deployment) throws InvalidInput {
        List<Problem> problems = new ArrayList<>();
        int longest = deployment.model().contextLength();
        check("--batch", batch, 1, 1 << 16, problems);
        check("--context", context, 0, longest, problems);
        check("--prefill", prefill, 1, longest, problems);
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    private static void check(String option, int value, int least, int most, List<Problem> problems) {
        if (value < least || value > most) {
            problems.add(new Problem(option, "", "is " + value + "; allowed: " + least + " to " + most + "."));
        }
    }

    /** Requests of each data-parallel group. */
    private int group(Deployment deployment) {
        int dp = deployment.placement().dp();
        return (batch + dp - 1) / dp;
    }

    /** Tokens of each data-parallel group in a decode step; with a draft, those that are verified. */
    int tokens(Deployment deployment) {
        Speculation speculation = deployment.speculation();
        return group(deployment) * (speculation == null ? 1 : speculation.draftTokens());
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
                        + " Prefill: one prompt of %,d tokens in each data-parallel group.",
                batch,
                context,
                prefill);
    }
}

package org.ascendtwin.scenarios.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ascendtwin.live.train.Training;
import org.ascendtwin.live.train.TrainingPlan;
import org.ascendtwin.scenarios.spec.InvalidInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./twin live train}: makes the tiny pair of models that ships. */
@Command(
        name = "train",
        description = "Trains a tiny target and its draft, with their tokenizer, on text that is generated here.",
        mixinStandardHelpOptions = true)
final class LiveTrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "runs/tiny",
            description = "Where the folders target and draft go (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("runs/tiny");

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps of each model; 600 take some minutes of two cores (default: ${DEFAULT-VALUE}).")
    private int steps = TrainingPlan.SHIPPED.steps();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--force", description = "Overwrites models that are there.")
    private boolean force;

    @Override
    public Integer call() throws InvalidInput {
        if (steps < 1) {
            throw new InvalidInput("--steps", steps + "; allowed: 1 and more.");
        }
        if (!force && Files.exists(out.resolve("target"))) {
            throw new InvalidInput("--out", out + " has a target already. Maybe --force, or another folder.");
        }
        PrintWriter progress = spec.commandLine().getErr();
        try {
            Training.Outcome outcome = new Training(
                            TrainingPlan.SHIPPED.withSteps(steps).withSeed(seed), out, line -> {
                                progress.println(line);
                                progress.flush();
                            })
                    .run();
            PrintWriter output = spec.commandLine().getOut();
            output.println(line("target", outcome.targetSize(), outcome.targetLoss()));
            output.println(line("draft", outcome.draftSize(), outcome.draftLoss()));
            output.println("Models and loss.csv in " + out);
            output.flush();
            return 0;
        } catch (IllegalStateException e) {
            progress.println("twin: " + e.getMessage());
            progress.flush();
            return 1;
        } catch (IOException e) {
            throw new InvalidInput("--out", "cannot write " + e.getMessage());
        }
    }

    private static String line(String model, long size, double loss) {
        return String.format(
                Locale.ROOT, "%s: %,d parameters, loss %.3f nats a token on text it has not seen", model, size, loss);
    }
}

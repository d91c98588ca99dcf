package org.ascendtwin.scenarios.cli;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.ascendtwin.scenarios.experiment.InProcess;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's simulations are run, and how many at once. */
final class WorkersArguments {
    private static final String LOCAL = "local[2]";

    /** What runs simulations. */
    enum Executor {
        /** Threads of this process. */
        THREADS,
        /** Apache Spark. */
        SPARK
    }

    @Option(
            names = "--jobs",
            paramLabel = "N",
            converter = JobsConverter.class,
            description = {
                "Simulations at once; by default one a processor, on Spark two a core, on a cluster 64.",
                "The result does not depend on it."
            })
    private @Nullable Jobs jobs;

    @Option(
            names = "--executor",
            paramLabel = "WHAT",
            description = "threads (default) of this process, or spark, whose jars are fetched when first asked for.")
    private @Nullable Executor executor;

    @Option(
            names = "--spark-master",
            paramLabel = "URL",
            description =
                    "Runs on this Spark: " + LOCAL + " (default of --executor spark), spark://HOST:PORT and so on.")
    private @Nullable String master;

    /**
     * Starts what was asked for.
     *
     * @throws InvalidInput where it cannot be started
     */
    Workers start() throws InvalidInput {
        if (executor == Executor.SPARK || (executor == null && master != null)) {
            return spark(master == null ? LOCAL : master);
        }
        if (master != null) {
            throw new InvalidInput(
                    "--spark-master",
                    master + " with --executor threads; allowed: one of them. Maybe --executor spark.");
        }
        return new InProcess(jobs == null ? Jobs.available() : jobs);
    }

    /** Spark takes its settings from properties of the JVM; {@code twin.jobs} is this product's own. */
    private Workers spark(String url) throws InvalidInput {
        System.setProperty("spark.master", url);
        if (jobs != null) {
            System.setProperty("twin.jobs", Integer.toString(jobs.threads()));
        }
        try {
            return ServiceLoader.load(Workers.class)
                    .findFirst()
                    .orElseThrow(() -> new InvalidInput(
                            "--executor",
                            "spark, which is not on the class path; allowed: threads. Maybe start with ./twin, which"
                                    + " fetches it."));
        } catch (ServiceConfigurationError e) {
            throw new InvalidInput("--spark-master", url + " cannot be used: " + cause(e) + ".");
        }
    }

    private static String cause(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("no reason given");
    }
}

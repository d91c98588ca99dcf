package org.ascendtwin.scenarios.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.ascendtwin.scenarios.experiment.Figures;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.Workers;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioWriter;

/**
 * Runs each scenario as a task of Apache Spark. What a lost worker had in hand Spark gives to another; what was answered
 * before stays answered.
 *
 * <p>Settings are Spark's own, {@code spark.master} first, from the JVM's properties; {@code twin.jobs} is how many
 * scenarios are given out at once.
 */
public final class SparkWorkers implements Workers {
    private static final String STANDALONE = "spark://";
    private static final int MOST_MILLIS = 10_000;
    private static final int ON_A_CLUSTER = 64;
    private static final int FOR_EACH_CORE = 2;

    private final JavaSparkContext context;
    private final Jobs jobs;

    /** Starts, or reaches, the Spark that {@code spark.master} names. */
    public SparkWorkers() {
        SparkConf settings = settings();
        boolean local = settings.get("spark.master").matches("local(\\[.*])?");
        if (!local) {
            settings.setJars(jars());
        }
        checkAnswers(settings.get("spark.master"));
        context = new JavaSparkContext(settings);
        int threads =
                Integer.getInteger("twin.jobs", local ? FOR_EACH_CORE * context.defaultParallelism() : ON_A_CLUSTER);
        jobs = new Jobs(threads);
    }

    /** Spark itself would try for a minute and then end the process. */
    private static void checkAnswers(String master) {
        if (!master.startsWith(STANDALONE)) {
            return;
        }
        for (String address : master.substring(STANDALONE.length()).split(",", -1)) {
            URI uri = URI.create(STANDALONE + address);
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), MOST_MILLIS);
                return;
            } catch (IOException | IllegalArgumentException e) {
                // One of several masters is enough.
            }
        }
        throw new IllegalStateException("nobody answers there");
    }

    private static SparkConf settings() {
        return new SparkConf()
                .setIfMissing("spark.master", "local[2]")
                .setIfMissing("spark.app.name", "Ascend Twin")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.ui.showConsoleProgress", "false")
                .setIfMissing("spark.task.maxFailures", "8")
                .setIfMissing(
                        "spark.executor.extraJavaOptions",
                        "-XX:+UseSerialGC -XX:Tier4InvocationThreshold=200000 -XX:Tier4MinInvocationThreshold=24000"
                                + " -XX:Tier4CompileThreshold=600000 -XX:Tier4BackEdgeThreshold=1600000");
    }

    /** This product's jars and those that it rests on, without Spark's, which a cluster has. */
    private static String[] jars() {
        try {
            Path own = Path.of(SparkWorkers.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> others = Files.list(own.resolveSibling("lib"))) {
                return Stream.concat(Stream.of(own), others.sorted())
                        .map(Path::toString)
                        .toArray(String[]::new);
            }
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the jars for the workers are not beside this one: " + e.getMessage(), e);
        }
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public Figures run(Scenario scenario, Jobs replications) throws InvalidInput {
        return answer(ScenarioWriter.yaml(scenario)).orThrow();
    }

    private Answer answer(String yaml) throws InvalidInput {
        try {
            return context.parallelize(List.of(yaml), 1)
                    .map(Answer::to)
                    .collect()
                    .getFirst();
        } catch (Exception e) { // Spark throws a checked one that it does not declare
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
            throw new InvalidInput(
                    "--spark-master",
                    context.master() + " gave up: " + reason
                            + ". Maybe look at the logs of its workers; a sweep goes on from"
                            + " the points that are done when it is started again.");
        }
    }

    @Override
    public void close() {
        context.close();
    }
}

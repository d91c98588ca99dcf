package org.ascendtwin.scenarios.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spark's own master and workers of one core each, as processes of this machine that talk over its loopback. */
final class StandaloneCluster implements AutoCloseable {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final String ADDRESS = "127.0.0.1";

    private final Path folder;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();
    private final String master;

    StandaloneCluster(Path folder, int workers) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        home = Product.sparkHome();
        Path log = folder.resolve("master.log");
        start(log, "org.apache.spark.deploy.master.Master", "--host", ADDRESS, "--port", "0", "--webui-port", "0");
        master = Product.await(() -> address(log));
        for (int worker = 0; worker < workers; worker++) {
            Path work = Files.createDirectories(workOf(worker));
            start(
                    folder.resolve("worker-" + worker + ".log"),
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    ADDRESS,
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    work.toString(),
                    master);
        }
    }

    private void start(Path log, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Product.java(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", home.resolve("jars") + "/*"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARK_LOCAL_IP", ADDRESS);
        processes.add(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    }

    private static String address(Path log) throws IOException {
        Matcher matcher = MASTER.matcher(Files.readString(log, StandardCharsets.UTF_8));
        return matcher.find() ? matcher.group(1) : "";
    }

    /** {@code spark://HOST:PORT}. */
    String master() {
        return master;
    }

    /** Ends worker {@code index} as a power cut would. */
    void kill(int index) {
        processes.get(1 + index).destroyForcibly();
    }

    /** Tasks that the processes of worker {@code index} ended. */
    long tasksOf(int index) throws IOException {
        try (Stream<Path> files = Files.walk(workOf(index))) {
            long tasks = 0;
            for (Path log : files.filter(file -> file.endsWith("stderr")).toList()) {
                try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
                    tasks +=
                            lines.filter(line -> line.contains("Finished task")).count();
                }
            }
            return tasks;
        }
    }

    private Path workOf(int index) {
        return folder.resolve("work-" + index);
    }

    /** The workers first, so that nothing is started anew. */
    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.destroy();
            process.onExit().join();
        }
    }
}

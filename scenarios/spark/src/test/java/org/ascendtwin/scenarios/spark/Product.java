package org.ascendtwin.scenarios.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The product as its jars. */
final class Product {
    private static final Path TARGET = Path.of("target");
    private static final long MOST_MILLIS = 600_000;

    private Product() {}

    /** Something that is there sooner or later; empty until then. */
    @FunctionalInterface
    interface Sought {
        String find() throws IOException;
    }

    static String await(Sought sought) throws IOException, InterruptedException {
        long fromNanos = System.nanoTime();
        String found = sought.find();
        while (found.isEmpty()) {
            assertThat(System.nanoTime() - fromNanos).as("nanoseconds waited").isLessThan(MOST_MILLIS * 1_000_000);
            Thread.sleep(20);
            found = sought.find();
        }
        return found;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What an installation of Spark has, as far as workers look at it; jars that both need came to the product's. */
    static Path sparkHome() throws IOException {
        Path home = TARGET.resolve("spark-home").toAbsolutePath();
        Path links = Files.createDirectories(home.resolve("jars"));
        List<Path> jars = new ArrayList<>(jars("spark"));
        jars.addAll(jars("lib"));
        for (Path jar : jars) {
            String name = String.valueOf(jar.getFileName());
            boolean both = name.startsWith("jackson-annotations") || name.startsWith("commons-io");
            boolean needed = both || jar.startsWith(TARGET.resolve("spark"));
            if (needed && !Files.exists(links.resolve(name))) {
                Files.createSymbolicLink(links.resolve(name), jar.toAbsolutePath());
            }
        }
        return home;
    }

    private static List<Path> jars(String below) throws IOException {
        try (Stream<Path> files = Files.list(TARGET.resolve(below))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    /** Starts {@code ./twin} with {@code arguments}; what it prints goes to {@code out}, what it complains of to {@code log}. */
    static Process twin(Path out, Path log, List<String> arguments) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(TARGET)) {
            files.filter(file -> file.toString().endsWith(".jar")).forEach(jars::add);
        }
        jars.addAll(jars("lib"));
        jars.addAll(jars("spark"));
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dtwin.home=../..",
                "-Dspark.driver.host=127.0.0.1",
                "-cp",
                jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "org.ascendtwin.scenarios.cli.Main"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.redirectOutput(out.toFile()).redirectError(log.toFile()).start();
    }
}

package org.ascendtwin.scenarios.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.hardware.fabric.Trunk;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterReaderTest {
    private static final String MINE = """
            id: my-site
            like: a2-cluster
            nodes: 4
            exchange: {rate-share: 0.5, source: measured here}
            """;

    @TempDir
    Path folder;

    private Cluster read(String text) throws InvalidInput, IOException {
        return ClusterReader.read(Files.writeString(folder.resolve("mine.yaml"), text));
    }

    private List<String> problemsOf(String text) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> read(text));
        return Objects.requireNonNull(refused, "the cluster was accepted").problems().stream()
                .map(Problem::toString)
                .map(problem -> problem.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void everyClusterOfTheCatalogueReadsBackFromWhatIsPrintedOfIt() throws InvalidInput, IOException {
        for (Cluster cluster : ClusterCatalogue.shipped().clusters().values()) {
            assertThat(read(ClusterReader.yaml(cluster))).isEqualTo(cluster);
        }
    }

    @Test
    void aClusterLikeAnotherTakesOverWhatItDoesNotSay() throws InvalidInput, IOException {
        Cluster mine = read(MINE);
        Cluster base = ClusterCatalogue.shipped().cluster("a2-cluster");
        assertThat(mine.id()).isEqualTo("my-site");
        assertThat(mine.dieCount()).isEqualTo(32);
        assertThat(mine.tiers()).isEqualTo(base.tiers());
        assertThat(mine.exchange().rateShare()).isEqualTo(0.5);
        assertThat(mine.exchange().dispatch()).isEqualTo(base.exchange().dispatch());
    }

    @Test
    void ownLevelsReplaceThoseOfTheOther() throws InvalidInput, IOException {
        Cluster mine = read(MINE + """
                tiers:
                - {name: HCCS, span: 8, shape: mesh, ports: own, links: 7, link-rate: 28 GB/s, latency: 500 ns,
                   efficiency: 0.72, source: vendor}
                - {name: RoCE, span: 64, shape: switch, ports: own, links: 1, link-rate: 200 Gb/s, latency: 1.5 us,
                   efficiency: 0.95, source: vendor,
                   trunk: {span: 16, links: 4, link-rate: 400 Gb/s, spread: spray, latency: 600 ns}}
                """);
        assertThat(mine.tiers()).hasSize(2);
        assertThat(mine.tiers().getFirst().trunk()).isNull();
        assertThat(Objects.requireNonNull(mine.tiers().getLast().trunk()).spread())
                .isEqualTo(Trunk.Spread.SPRAY);
    }

    @Test
    void everyProblemIsReportedWithItsPlace() {
        assertThat(problemsOf("""
                id: my-site
                like: a2-cluster
                nodez: 4
                transport: {host-launch: 16, copy-rate: 1 kB/s}
                exchange: {rate-share: 7}
                """))
                .hasSize(4)
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("mine.yaml:3:").contains("Maybe \"nodes\""))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("mine.yaml:4:").contains("host-launch", "no unit"))
                .anySatisfy(problem -> assertThat(problem).contains("copy-rate", "unknown unit"))
                .anySatisfy(problem ->
                        assertThat(problem).startsWith("mine.yaml:5:").contains("rate-share", "0.01 to 1"));
        assertThat(problemsOf("id: x\nlike: a3-srever\n"))
                .singleElement()
                .asString()
                .contains("mine.yaml:2:", "Maybe \"a3-server\"");
        assertThat(problemsOf(MINE.replace("nodes: 4", "nodes: 400")))
                .singleElement()
                .asString()
                .contains("joins at most 1024");
    }

    @Test
    void aScenarioTakesAClusterFileRelativeToItself() throws InvalidInput, IOException {
        Files.writeString(folder.resolve("mine.yaml"), MINE);
        String scenario = Files.readString(Path.of("../scenarios/qwen3-32b-a3.yaml"))
                .replace("id: a3-server", "id: ./mine.yaml")
                .replaceAll("device: \\S+", "device: ascend-910b2");
        Path file = Files.writeString(folder.resolve("scenario.yaml"), scenario);
        Resolver resolver = new Resolver();
        Scenario read = new ScenarioReader(List.of(resolver)).read(file, List.of("cluster.cards=32"));
        assertThat(resolver.resolve(read).first().deployment().cluster().id()).isEqualTo("my-site");
        Scenario again = new ScenarioReader(List.of(resolver)).read("again", ScenarioWriter.yaml(read), List.of());
        assertThat(again.cluster()).isEqualTo(read.cluster());
    }
}

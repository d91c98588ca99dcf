package org.ascendtwin.scheduler.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ascendtwin.sim.kernel.VirtualHost;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SchedReplayTest {
    private static final String SETTINGS = ".cfg.json";

    @TestFactory
    Stream<DynamicTest> everyBatchAndEveryRequestAreThoseOfSglang() {
        Path folder = GoldenFiles.folder("sched");
        return GoldenFiles.list(folder, SETTINGS).stream()
                .map(file -> file.getFileName().toString().replace(SETTINGS, ""))
                .map(name -> DynamicTest.dynamicTest(name, () -> replay(folder, name)));
    }

    private static void replay(Path folder, String name) {
        GoldenRecord settings = JsonText.record(GoldenFiles.text(folder.resolve(name + SETTINGS)));
        List<GoldenRecord> inputs = GoldenFiles.lines(folder.resolve(String.valueOf(settings.textOf("input"))));
        VirtualHost host = new VirtualHost();
        SchedReplay replay = new SchedReplay(host, new SchedCase(settings, inputs));
        host.runUntilQuiet();

        List<GoldenRecord> expected = GoldenFiles.lines(folder.resolve(name + ".out.jsonl.gz"));
        assertThat(expected).hasSizeGreaterThan(inputs.size());
        assertThat(Comparison.firstDifference(expected, replay.records()))
                .as(name)
                .isNull();
    }
}

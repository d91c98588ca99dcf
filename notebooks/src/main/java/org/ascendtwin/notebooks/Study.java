package org.ascendtwin.notebooks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ascendtwin.calibration.serving.ServingPlatform;
import org.ascendtwin.calibration.serving.ServingProfile;
import org.ascendtwin.calibration.serving.ServingProfileFile;
import org.ascendtwin.hardware.device.ChipFamily;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.assemble.RunTrace;
import org.ascendtwin.scenarios.experiment.Comparison;
import org.ascendtwin.scenarios.experiment.InProcess;
import org.ascendtwin.scenarios.experiment.Jobs;
import org.ascendtwin.scenarios.experiment.RunResult;
import org.ascendtwin.scenarios.experiment.ScenarioRun;
import org.ascendtwin.scenarios.experiment.ServingDraw;
import org.ascendtwin.scenarios.experiment.Sweep;
import org.ascendtwin.scenarios.experiment.SweepDesign;
import org.ascendtwin.scenarios.spec.AxisSpec;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Records;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.ascendtwin.scenarios.spec.SweepSpec;
import org.ascendtwin.scenarios.workload.RequestTables;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/**
 * A scenario with settings laid over it; each method that changes something returns another study, so that one can be the
 * start of many.
 *
 * @param source the scenario's text and the settings
 * @param axes what is varied in place of the scenario's own sweep; empty for that one
 */
public record Study(Sweep.Source source, List<AxisSpec> axes) {
    private static final String VERSION = "notebook";

    static Study of(Path file) throws InvalidInput {
        Study study = new Study(new Sweep.Source(file.toString(), ScenarioReader.text(file), List.of()), List.of());
        study.read(List.of());
        return study;
    }

    /** With {@code value} at {@code path}, as in {@code set("servers[0].flags.tp-size", 8)}; lists and units as in YAML. */
    public Study set(String path, Object value) {
        List<String> settings = new ArrayList<>(source.settings());
        settings.add(path + "=" + value);
        return new Study(new Sweep.Source(source.file(), source.text(), List.copyOf(settings)), axes);
    }

    /** With one dimension more to be varied; every combination of all dimensions is a point of the sweep. */
    public Study vary(String path, Object... values) {
        List<AxisSpec> all = new ArrayList<>(axes);
        all.add(AxisSpec.of(path, Arrays.stream(values).map(String::valueOf).toList()));
        return new Study(source, List.copyOf(all));
    }

    /**
     * Simulates the scenario.
     *
     * @throws InvalidInput with every problem of the scenario
     */
    public Run run() throws InvalidInput {
        return new Run(simulated(List.of(), new RequestTables(), null));
    }

    /** Simulates the scenario and keeps every step of the first replication; see {@link #run()}. */
    public Trace trace() throws InvalidInput {
        RunTrace events = new RunTrace();
        return new Trace(new Run(simulated(List.of(), new RequestTables(), events)), events);
    }

    /**
     * Simulates the scenario again and again, each time with other constants of serving, drawn from what the shipped profile
     * believes: what the model leaves open, as seeds tell what chance leaves open.
     */
    public List<Run> believed(int draws) throws InvalidInput {
        Resolver usual = new Resolver();
        Scenario scenario = read(usual, List.of());
        ChipFamily family = usual.resolve(scenario)
                .servers()
                .getFirst()
                .deployment()
                .device()
                .family();
        ServingProfile beliefs = ServingProfileFile.shipped(ServingPlatform.of(family)
                .orElseThrow(() -> new InvalidInput(
                        "cluster.device",
                        "of family " + family + " has no beliefs to draw from; allowed: an NPU or a GPU.")));
        return Jobs.available().map(draws, draw -> {
            Resolver resolver = new Resolver(
                    ServingDraw.of(beliefs, new Streams(scenario.run().seed(), draw)));
            ScenarioRun run =
                    new ScenarioRun(read(resolver, List.of()), resolver, new RequestTables(), (done, total) -> {});
            return new Run(run.run(VERSION, Jobs.ONE));
        });
    }

    /**
     * Simulates this study and {@code other} on the same requests, {@code pairs} times.
     *
     * @param pairs 2 or more
     */
    public Versus compare(Study other, int pairs) throws InvalidInput {
        if (pairs < 2) {
            throw new InvalidInput("pairs", pairs + " tells no difference from chance; allowed: 2 or more.");
        }
        List<String> chance =
                List.of("run.seed=" + read(List.of()).run().seed(), "run.replications=" + pairs, "run.precision=null");
        RequestTables tables = new RequestTables();
        return new Versus(Comparison.of(simulated(chance, tables, null), other.simulated(chance, tables, null)));
    }

    /**
     * Runs every point of what is varied, or of the scenario's own sweep.
     *
     * @throws InvalidInput also where nothing is varied
     */
    public Grid sweep() throws InvalidInput {
        Scenario scenario = new ScenarioReader(List.of()).read(source.file(), source.text(), source.settings());
        SweepSpec spec =
                axes.isEmpty() ? scenario.sweep() : new SweepSpec(axes, SweepSpec.Sampling.GRID, null, null, Map.of());
        if (spec == null) {
            throw new InvalidInput(source.file(), "varies nothing. Maybe .vary(\"workload.max-concurrency\", 25, 50).");
        }
        SweepDesign design = SweepDesign.of(spec, scenario.run().seed());
        Sweep.Conduct conduct = new Sweep.Conduct(Map.of(), point -> {}, new InProcess(Jobs.available()));
        return new Grid(new Sweep(source, Records.with(scenario, Map.of("sweep", spec)), design)
                .run(VERSION, spec.objective(), conduct));
    }

    private RunResult simulated(List<String> further, RequestTables tables, @Nullable RunTrace trace)
            throws InvalidInput {
        Resolver resolver = new Resolver();
        Scenario scenario = read(resolver, further);
        ScenarioRun run = new ScenarioRun(scenario, resolver, tables, (done, total) -> {});
        return (trace == null ? run : run.tracing(trace)).run(VERSION, Jobs.available());
    }

    private Scenario read(List<String> further) throws InvalidInput {
        return read(new Resolver(), further);
    }

    private Scenario read(Resolver resolver, List<String> further) throws InvalidInput {
        List<String> all = new ArrayList<>(source.settings());
        all.addAll(further);
        return new ScenarioReader(List.of(resolver)).read(source.file(), source.text(), all);
    }
}
